"""A page comes back as it was, or not at all."""

from __future__ import annotations

import struct
import tracemalloc
import zlib

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


def made(
    *,
    count: int = 1,
    dimensions: int = 1,
    width: int = 1,
    names: bytes = b'["a"]',
    rest: bytes = b"\0",
) -> bytes:
    """A page whose checksum is right, and whose head says what somebody likes."""
    head = struct.pack("<qIIBI", 100, count, dimensions, width, len(names))
    kept = zlib.compress(head + bytes(4 * max(0, min(count - 1, 10_000))) + names + rest)
    return struct.pack("<BI", 1, zlib.crc32(kept)) + kept


def test_a_page_made_by_hand_is_read() -> None:
    assert unpack(made()) == Page([100], {"a": ([0.0],)})


@pytest.mark.parametrize(
    "page",
    [
        made(count=0),
        made(count=2**32 - 1),
        made(count=10_000, dimensions=200, names=b'["a"%s]' % (b',"a"' * 199), rest=bytes(200)),
        made(width=255, dimensions=10_000, names=b'["a"%s]' % (b',"a"' * 9_999)),
        made(names=b"5"),
        made(names=b"[5]"),
        made(names=b'["a","b"]'),
        made(names=b"[" * 100_000),
        made(rest=b""),
        made(rest=bytes(20 << 20)),
    ],
    ids=(
        "no-ticks",
        "ticks",
        "values",
        "columns",
        "number",
        "numbers",
        "names",
        "deep",
        "end",
        "long",
    ),
)
def test_a_page_that_somebody_made_to_do_harm_is_damaged(page: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(DamagedError):
        unpack(page)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 << 20


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
