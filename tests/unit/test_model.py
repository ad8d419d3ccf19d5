"""What the types of the vocabulary compute is right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.processes import walk


@pytest.mark.parametrize(
    ("waiting", "percent"), [(0, 0), (1, 1), (41, 2), (2048, 50), (4095, 100), (4096, 100)]
)
def test_what_is_used_at_all_is_at_least_a_percent(waiting: int, percent: int) -> None:
    found = replace(walk(), waiting=waiting, highest=waiting, capacity=4096)
    assert (found.used_percent, found.highest_percent) == (percent, percent)
