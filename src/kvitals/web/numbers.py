"""How numbers are written: without a fraction where there is none."""

from __future__ import annotations


def whole(value: float | None) -> float | None:
    """A number as an int if it is whole, so that it is written without a fraction."""
    if value is None or not float(value).is_integer():
        return value
    return int(value)
