"""A function is found under the names that compilers give it, and not by its parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.kernel.symbols import suffixed

KALLSYMS = """\
ffffffff81000000 T _stext
0000000000000000 t one.isra.0
0000000000000000 t two.constprop.0.isra.1
0000000000000000 t three.part.0
0000000000000000 t four.cold
0000000000000000 d five.isra.0
0000000000000000 t six_more.isra.0
0000000000000000 t seven.isra.0\t[module]
"""


@pytest.mark.parametrize(
    ("function", "found"),
    [
        ("one", "one.isra.0"),
        ("two", "two.constprop.0.isra.1"),
        ("three", None),
        ("four", None),
        ("five", None),
        ("six", None),
        ("seven", "seven.isra.0"),
        ("nothing", None),
    ],
)
def test_suffixed(tmp_path: Path, function: str, found: str | None) -> None:
    kallsyms = tmp_path / "kallsyms"
    kallsyms.write_text(KALLSYMS)
    assert suffixed(function, kallsyms) == found
