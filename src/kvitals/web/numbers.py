"""How numbers are written: as Netdata prints them, with at most seven digits of a fraction."""

from __future__ import annotations

_DIGITS = 7


def whole(value: float | None) -> float | None:
    """A number as an int if it is whole, so that it is written without a fraction."""
    if value is None or not float(value).is_integer():
        return value
    return int(value)


def printed(value: float | None) -> float | None:
    """A number as Netdata prints it in an answer."""
    return value if value is None else whole(round(value, _DIGITS))


def in_words(value: float | None) -> str:
    """A number as text, never with an exponent; what is not known is null."""
    shown = printed(value)
    if shown is None or isinstance(shown, int):
        return "null" if shown is None else str(shown)
    return f"{shown:.{_DIGITS}f}".rstrip("0").rstrip(".")
