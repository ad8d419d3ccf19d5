"""Colours of badges: by name, by number, and by what a value is: `green<10|orange<100|red`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping

# Those that badges of all kinds of services have come to share.
_NAMES: Mapping[str, str] = {
    "brightgreen": "4c1",
    "green": "97ca00",
    "yellow": "dfb317",
    "yellowgreen": "a4a61d",
    "orange": "fe7d37",
    "red": "e05d44",
    "blue": "007ec6",
    "grey": "555",
    "gray": "555",
    "lightgrey": "999",
    "lightgray": "999",
}
USUAL, UNKNOWN = "4c1", "999"
_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_CHOICE = re.compile(r"([^!<>=:{}\[\]()]*)(!=|<>|<=|>=|==|[<>=:!{}\[\]()])?(.*)", re.DOTALL)
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "!=": operator.ne,
    "<>": operator.ne,
    "!": operator.ne,
    "<=": operator.le,
    "[": operator.le,
    "(": operator.le,
    "{": operator.lt,
    "<": operator.lt,
    ">=": operator.ge,
    "]": operator.ge,
    ")": operator.ge,
    "}": operator.gt,
    ">": operator.gt,
    "==": operator.eq,
    "=": operator.eq,
    ":": operator.eq,
}


def colour(text: str, usual: str) -> str:
    """A colour as hexadecimal digits; usual where there is no such colour."""
    if text in _NAMES:
        return _NAMES[text]
    found = _HEX.fullmatch(text)
    return found[1] if found else usual


def colour_of(choices: str, value: float | None) -> str:
    """The first colour whose condition a value meets."""
    usual = UNKNOWN if value is None else USUAL
    for one in choices.split("|"):
        found = _CHOICE.fullmatch(one.strip())
        if found and found[1] and _meets(found[2], found[3].strip(), value):
            return colour(found[1].strip(), usual)
    return usual


def _meets(sign: str | None, bound: str, value: float | None) -> bool:
    if sign is None:
        return True
    compare = _COMPARISONS[sign]
    if bound == "null" or value is None:
        return (
            compare(value is None, bound == "null")
            if compare in {operator.eq, operator.ne}
            else False
        )
    try:
        return compare(value, float(bound))
    except ValueError:
        return False
