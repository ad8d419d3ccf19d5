"""Names as people see them: what a terminal or a browser would obey is written out.

A name may come from a process or a container, and have in it what moves a cursor or
turns the order of what is read around. Refuses to know formats.
"""

from __future__ import annotations

import unicodedata

_OBEYED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNED = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    r"""A text with characters for control, line ends and directions as `\x1b` or `\u202e`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(letter: str) -> str:
    if letter in _TURNED or unicodedata.category(letter) in _OBEYED:
        return letter.encode("unicode_escape").decode("ascii")
    return letter
