"""Whatever becomes of the file, history works again: it is kept, or set aside."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kvitals.store.archive.folder import FILE_NAME
from kvitals.store.archive.schema import SPAN_S
from tests.unit.store.archive.test_keeper import START, known, opened, put

LATER = START + 100 * SPAN_S


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with pages of seconds, of minutes and of the last moments."""
    folder = tmp_path_factory.mktemp("whole")
    with opened(folder) as archive:
        put(archive, range(START, START + 2 * SPAN_S, 10), lines=3)
    return folder / FILE_NAME


def heals(folder: Path) -> bool:
    """Whether new ticks are kept and found, and nothing raises on the way."""
    with opened(folder) as archive:
        known(archive)
        archive.step("ebpf.c", 0, 2**33)
        for start in (LATER, LATER + SPAN_S, LATER + 2 * SPAN_S):
            put(archive, range(start, start + 3))
        # What was written before the damage was met went aside with it.
        wanted = {LATER + 2 * SPAN_S + one for one in range(3)}
        is_told = bool(list(folder.glob("*.damaged-*"))) == ("moved to" in archive.trouble)
        return wanted <= set(known(archive)) and is_told


def flip(content: bytearray, rng: random.Random) -> bytearray:
    for _ in range(rng.choice((1, 1, 8, 200))):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return content


def flip_schema(content: bytearray, rng: random.Random) -> bytearray:
    content[rng.randrange(100, 2048)] ^= 1 << rng.randrange(8)
    return content


def truncate(content: bytearray, rng: random.Random) -> bytearray:
    return content[: rng.randrange(len(content))]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("mutate", [flip, flip_schema, truncate])
def test_bytes_that_changed(
    tmp_path: Path,
    whole: Path,
    seed: int,
    mutate: Callable[[bytearray, random.Random], bytearray],
) -> None:
    rng = random.Random(seed)  # noqa: S311 (nothing is secret here)
    (tmp_path / FILE_NAME).write_bytes(mutate(bytearray(whole.read_bytes()), rng))
    assert heals(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE seconds SET page = 'text'",
        "UPDATE seconds SET start = 'text'",
        "UPDATE minutes SET first = x'00', last = 'text'",
        "UPDATE fresh SET start = 1e300",
        "UPDATE fresh SET page = 7",
        "DROP TABLE fresh",
        "DELETE FROM state",
        "ALTER TABLE seconds RENAME COLUMN page TO leaf",
    ],
)
def test_values_of_another_kind(tmp_path: Path, whole: Path, change: str) -> None:
    shutil.copy(whole, tmp_path)
    database = sqlite3.connect(tmp_path / FILE_NAME)
    with database:
        database.execute(change)
    database.close()
    assert heals(tmp_path)


def test_a_link_in_its_place_is_set_aside_and_leads_nowhere(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"untouched")
    folder = tmp_path / "kvitals"
    folder.mkdir()
    (folder / FILE_NAME).symlink_to(victim)
    assert heals(folder)
    assert victim.read_bytes() == b"untouched"


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
@pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-wal"])
def test_what_is_no_file_is_set_aside(
    tmp_path: Path, make: Callable[[Path], None], name: str
) -> None:
    make(tmp_path / name)
    assert heals(tmp_path)


def test_no_memory_is_shared_by_a_file_that_somebody_could_cut_short(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        put(archive, range(START, START + 100))
        assert {one.name for one in tmp_path.iterdir()} == {FILE_NAME, f"{FILE_NAME}-wal"}
