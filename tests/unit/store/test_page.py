"""A page comes back as it was, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.store.page import DamagedError, Page, pack, step_of, unpack

VALUES = st.none() | st.floats(allow_nan=False) | st.integers(0, 9).map(float)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    times = sorted(draw(st.sets(st.integers(0, 2**40), min_size=1, max_size=20)))
    base = times[0]
    times = [base + (one - base) % 900 for one in times]
    times = sorted(set(times))
    column = st.lists(VALUES, min_size=len(times), max_size=len(times))
    width = draw(st.sampled_from([1, 4]))
    columns = st.tuples(*[column] * width)
    return Page(times, draw(st.dictionaries(st.text(max_size=5), columns, max_size=4)))


@given(page=pages(), compress=st.booleans())
def test_a_page_comes_back(page: Page, compress: bool) -> None:
    assert page == unpack(pack(page, compress=compress))


@given(page=pages(), wanted=st.sets(st.text(max_size=2)))
def test_only_what_is_wanted_is_read(page: Page, wanted: set[str]) -> None:
    found = unpack(pack(page, compress=True), wanted)
    assert found.columns == {one: page.columns[one] for one in page.columns if one in wanted}


@given(page=pages(), places=st.sets(st.integers(0, 4)))
def test_only_columns_that_are_wanted_are_read(page: Page, places: set[int]) -> None:
    found = unpack(pack(page, compress=True), places=places)
    for one, columns in page.columns.items():
        expected = [column if place in places else () for place, column in enumerate(columns)]
        assert found.columns[one] == tuple(expected)


def test_names_that_are_no_text_come_back() -> None:
    page = Page([1], {"a\udcff\0b": ([1.0],)})
    assert page == unpack(pack(page, compress=True))


@given(page=pages(), compress=st.booleans(), data=st.data())
def test_a_flipped_bit_is_seen(page: Page, compress: bool, data: st.DataObject) -> None:
    packed = bytearray(pack(page, compress=compress))
    place = data.draw(st.integers(0, len(packed) - 1))
    packed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(DamagedError):
        unpack(bytes(packed))


@given(data=st.binary(max_size=80))
def test_other_bytes_are_no_page(data: bytes) -> None:
    with pytest.raises(DamagedError):
        unpack(data)


def test_the_step_is_the_regular_distance() -> None:
    assert step_of([1, 2, 3, 4]) == 1
    assert step_of([5, 10, 15]) == 5
    assert step_of([7]) == step_of([]) == 1


def test_a_late_tick_is_no_step() -> None:
    assert step_of([1, 2, 5]) == 1
    assert step_of([*range(100), 200, 201]) == 1


def test_the_longer_of_two_steps_counts() -> None:
    assert step_of([*range(60), *range(60, 160, 5)]) == 5
    assert step_of([*range(0, 100, 5), *range(100, 160)]) == 5
