"""What the headers of the C side say, for tests that compare it with ours."""

from __future__ import annotations

import re
from pathlib import Path

LIB = Path(__file__).parents[1] / "bpf" / "lib"
_COMMENT = re.compile(r"//.*")
_WORD = re.compile(r"[A-Z_][A-Z_0-9]*")


def header(name: str) -> str:
    """A header without its comments."""
    return _COMMENT.sub("", (LIB / name).read_text())


def enumerators(name: str, enum: str = "") -> dict[str, int]:
    """The names of an enum in a header with their numbers; without a name, of all its enums."""
    text = header(name)
    found: dict[str, int] = {}
    for title, body in re.findall(r"enum (\w*)\s*\{(.*?)\}", text, re.DOTALL):
        number = 0
        for part in filter(str.strip, body.split(",") if enum in {"", title} else ()):
            one, _, value = (piece.strip() for piece in part.partition("="))
            number = _number(value, found) if value else number
            found[one] = number
            number += 1
    return found


# Sums, differences and products of numbers and of what was declared before.
def _number(value: str, known: dict[str, int]) -> int:
    plain = _WORD.sub(lambda found: str(known[found[0]]), value)
    terms = re.findall(r"([+-]?)\s*(\d+(?:\s*\*\s*\d+)*)", plain)
    total = 0
    for sign, product in terms:
        amount = 1
        for factor in product.split("*"):
            amount *= int(factor)
        total += -amount if sign == "-" else amount
    return total
