"""A small file that would be large is refused before it is."""

from __future__ import annotations

import copy
import gzip
import json
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.web.snapshot import columns
from kvitals.web.snapshot.columns import Numbers, split
from kvitals.web.snapshot.document import SnapshotError
from kvitals.web.snapshot.plain import PlainError
from kvitals.web.snapshot.reading import read_snapshot
from tests.unit.web.exhibits import fill, make_exhibit
from tests.unit.web.snapshot.files import document, shown

MB = 1 << 20
# Fewer than a snapshot may have, so that it takes no time to meet one more.
MOST_READ = 1_000_000
NOTHING = b'{"format":"kvitals snapshot","version":1,"values":[[%s]]}'


@pytest.fixture(scope="module")
def whole() -> Any:
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 4, ["a", "b"])
    return document(exhibit)


def refused(file: Path, most: int) -> str:
    """Why a file is refused, with so many bytes at most."""
    tracemalloc.start()
    try:
        with pytest.raises(SnapshotError) as error:
            shown(file)
        assert tracemalloc.get_traced_memory()[1] < most
        return str(error.value)
    finally:
        tracemalloc.stop()


def test_many_dimensions_that_never_change_over_many_ticks(whole: Any, tmp_path: Path) -> None:
    content = copy.deepcopy(whole)
    chart = content["charts"][0]
    lines = [{**chart["dimensions"][0], "id": f"d{number}"} for number in range(300)]
    content["charts"][0] = {**chart, "dimensions": lines}
    content["values"][0] = [[1.5]] * 300
    content["totals"][0] = [None] * 300
    content["times"] = [content["times"][0], *([1] * 86_399)]
    file = tmp_path / "bomb"
    file.write_bytes(gzip.compress(json.dumps(content).encode()))
    assert file.stat().st_size < 500_000
    assert refused(file, 24 * MB).endswith("values: no more than 8000000 of them")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (b",".join([b"[" + b"1," * 20_000 + b"1]"] * 60), "no more than 1000000 values"),
        (b"[" + b"1," * 1_000_000 + b"1]", "no more than 86400 of them"),
        (b",".join([b"[]"] * 2_000_000), "no more than 1000000 values"),
        (b"[" * 20_000_000, "a list of numbers and nulls"),
        (b"[" + b"9" * 20_000_000 + b"]", "a list of numbers and nulls"),
        (b"[1]" + b" " * 20_000_000, "it is missing"),
    ],
    ids=["values", "one column", "columns", "depth", "digits", "spaces"],
)
def test_more_than_any_snapshot_has(
    values: bytes, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "MOST_CELLS", MOST_READ)
    file = tmp_path / "bomb"
    file.write_bytes(gzip.compress(NOTHING % values, compresslevel=1))
    length = len(NOTHING) + len(values)
    # The file itself, a copy of a part of it, and eight bytes for each value that was read.
    assert sentence in refused(file, 2 * length + 8 * MOST_READ + 20 * MB)


@pytest.mark.parametrize(
    "head",
    [b'{"a":[' + b"[]," * 400_000 + b"[]]}", b'{"a":[' + b"1," * 1_100_000 + b"1]}"],
)
def test_a_head_with_more_parts_than_any(head: bytes, tmp_path: Path) -> None:
    file = tmp_path / "bomb"
    file.write_bytes(gzip.compress(head, compresslevel=1))
    assert refused(file, 3 * len(head) + 8 * MB).endswith("it has more parts than any snapshot")


def test_a_head_that_is_long(tmp_path: Path) -> None:
    file = tmp_path / "bomb"
    file.write_bytes(gzip.compress(b'{"a":"' + b"x" * 21_000_000 + b'"}', compresslevel=1))
    assert refused(file, 80 * MB).endswith("it has more than 20 MB beside its values")


def spaced(**how: Any) -> Callable[[Any], bytes]:
    return lambda content: json.dumps(content, **how).encode()


@pytest.mark.parametrize(
    "write", [spaced(), spaced(indent=2), spaced(separators=(",", ":")), spaced(sort_keys=True)]
)
def test_however_it_is_spaced_and_ordered_it_is_read(
    whole: Any, write: Callable[[Any], bytes], tmp_path: Path
) -> None:
    content = {**whole, "hostname": 'a"values":[[1]]'}
    file = tmp_path / "file"
    file.write_bytes(gzip.compress(write(content)))
    found = read_snapshot(file)
    assert found.head.hostname == 'a"values":[[1]]'
    assert [[[*column] for column in chart] for chart in found.values] == whole["values"]


NUMBERS = st.one_of(st.none(), st.integers(-(2**63), 2**63), st.floats(-1e18, 1e18))


@given(st.lists(st.lists(st.lists(NUMBERS, max_size=4), max_size=3), max_size=3))
def test_values_are_read_as_json_reads_them(values: list[list[list[float | None]]]) -> None:
    head, found = split(json.dumps({"a": 1, "values": values, "b": 2}).encode())
    assert json.loads(head) == {"a": 1, "values": None, "b": 2}
    assert [[[*column] for column in chart] for chart in found or ()] == [
        [[None if one is None else float(one) for one in column] for column in chart]
        for chart in values
    ]


@given(st.text('[]{},:" 1x-.', max_size=40))
def test_any_text_is_values_or_is_refused(text: str) -> None:
    with suppress(PlainError):
        head, _ = split(b'{"values":[' + text.encode())
        assert head.startswith(b'{"values":null')


def test_numbers_are_a_sequence_of_what_is_known() -> None:
    found = Numbers([1.0, None, -2.5])
    assert (len(found), found[0], found[1], found[1:]) == (3, 1.0, None, [None, -2.5])
    assert [*found] == [1.0, None, -2.5]
    assert found.count(None) == 1
