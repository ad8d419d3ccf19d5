"""Totals grow by what they grew, never by less than nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.sampling.growth import growth

TOTALS = st.integers(0, 2**64 - 1)


@pytest.mark.parametrize(("before", "now"), [(None, 5), (5, None), (None, None)])
def test_a_missing_reading_says_nothing(before: int | None, now: int | None) -> None:
    assert growth(before, now) is None


@given(before=TOTALS, more=TOTALS)
def test_a_total_that_rose_grew_by_the_difference(before: int, more: int) -> None:
    assert growth(before, before + more) == more


@given(now=TOTALS, more=st.integers(1, 2**64))
def test_a_total_that_fell_grew_by_nothing(now: int, more: int) -> None:
    assert growth(now + more, now) == 0
