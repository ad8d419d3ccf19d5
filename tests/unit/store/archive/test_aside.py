"""Of files that were set aside the newest few are kept, so that damage never fills the disk."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from kvitals.store.archive.folder import FILE_NAME, MOST_ASIDE, move_aside
from tests.unit.store.archive.test_keeper import START, known, opened, put

PLENTY = 1 << 20


# The kernel stamps files no finer than this.
STAMP_S = 0.01


def break_again(folder: Path, content: bytes, most_bytes: int = PLENTY) -> Path:
    (folder / FILE_NAME).write_bytes(content)
    (folder / f"{FILE_NAME}-wal").write_bytes(content)
    time.sleep(STAMP_S)
    return move_aside(folder / FILE_NAME, "it has holes", most_bytes)


def aside(folder: Path) -> set[Path]:
    return {one for one in folder.glob("*.damaged-*") if not one.name.endswith("-wal")}


def test_the_newest_few_are_kept_with_their_journals(tmp_path: Path) -> None:
    made = [break_again(tmp_path, bytes([number])) for number in range(10)]
    assert aside(tmp_path) == set(made[-MOST_ASIDE:])
    assert [one.read_bytes() for one in made[-MOST_ASIDE:]] == [b"\7", b"\x08", b"\x09"]
    assert len(list(tmp_path.iterdir())) == 2 * MOST_ASIDE


def test_what_is_kept_is_within_the_bound_of_the_history(tmp_path: Path) -> None:
    made = [break_again(tmp_path, bytes(100), most_bytes=500) for _ in range(5)]
    assert aside(tmp_path) == set(made[-2:])


def test_an_older_file_does_not_outlast_a_newer_one_that_was_too_large(tmp_path: Path) -> None:
    for size in (1, 400, 10):
        newest = break_again(tmp_path, bytes(size), most_bytes=500)
    assert aside(tmp_path) == {newest}


def test_the_newest_is_kept_however_large_it_is(tmp_path: Path) -> None:
    made = [break_again(tmp_path, bytes(1000), most_bytes=500) for _ in range(2)]
    assert aside(tmp_path) == {made[-1]}


def test_a_link_that_was_set_aside_goes_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"untouched")
    (tmp_path / FILE_NAME).symlink_to(victim)
    move_aside(tmp_path / FILE_NAME, "it is a link", PLENTY)
    made = [break_again(tmp_path, b"x") for _ in range(MOST_ASIDE)]
    assert aside(tmp_path) == set(made)
    assert victim.read_bytes() == b"untouched"


def test_a_history_that_is_damaged_again_and_again_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(MOST_ASIDE + 2):
        (tmp_path / FILE_NAME).write_bytes(b"not a database at all" * 1000)
        with opened(tmp_path) as archive:
            put(archive, range(START, START + 5))
            assert len(known(archive)) == 5
    assert len(aside(tmp_path)) == MOST_ASIDE
    assert len([one for one in caplog.messages if "was deleted" in one]) == 2


def test_a_file_that_is_begun_is_closed_to_others_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with opened(tmp_path) as archive:
            put(archive, range(START, START + 3))
            rights = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert rights[FILE_NAME] == 0o640
    assert set(rights.values()) == {0o640}
