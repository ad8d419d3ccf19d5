"""What fails is a sentence, told once, and tried again; what was there is not lost by it."""

from __future__ import annotations

import logging
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kvitals.store.archive import Archive
from kvitals.store.archive.folder import FILE_NAME
from kvitals.store.archive.schema import PAGE_BYTES, VERSION
from tests.strategies import chart, line, tick
from tests.unit.store.archive.test_keeper import START, integrity, known, opened, put

_KEPT: list[int] = []
needs_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="mounting a file system takes root: run as root to test a full disk"
)


def test_a_second_kvitals_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        with opened(tmp_path) as second:
            assert "another kvitals writes the history" in second.trouble
            assert second.bounds() is None
        put(archive, range(START, START + 5))
        assert archive.trouble == ""
        assert len(known(archive)) == 5


def test_a_second_kvitals_takes_over_when_the_first_has_ended(tmp_path: Path) -> None:
    with opened(tmp_path) as first:
        second = Archive(tmp_path, flush_s=3600)
        assert second.flush()
        put(first, range(START, START + 5))
    put(second, range(START + 5, START + 9))
    assert second.trouble == ""
    assert known(second) == list(range(START, START + 9))
    second.close()


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        put(archive, range(START, START + 5))
    database = sqlite3.connect(tmp_path / FILE_NAME)
    database.execute(f"PRAGMA user_version={VERSION + 1}")
    database.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with opened(tmp_path) as archive:
        assert "of a newer kvitals" in archive.trouble
    assert before == (tmp_path / FILE_NAME).read_bytes()


def test_a_database_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / FILE_NAME)
    database.execute("CREATE TABLE precious (one)")
    database.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with opened(tmp_path) as archive:
        assert "is not a history of kvitals" in archive.trouble
    assert before == (tmp_path / FILE_NAME).read_bytes()


def test_a_file_that_is_no_database_is_moved_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database at all" * 1000)
    with opened(tmp_path) as archive:
        put(archive, range(START, START + 5))
        assert "was damaged and moved to" in archive.trouble
        assert len(known(archive)) == 5
    aside = [one for one in tmp_path.iterdir() if "damaged" in one.name]
    assert [one.read_bytes()[:5] for one in aside] == [b"not a"]
    assert len([one for one in caplog.messages if "moved to" in one]) == 2


def test_what_was_moved_aside_is_told_until_somebody_has_looked_after_it(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database at all" * 1000)
    with opened(tmp_path) as archive:
        assert archive.flush()
        assert "was damaged and moved to" in archive.trouble
        (aside,) = (one for one in tmp_path.iterdir() if "damaged" in one.name)
        aside.unlink()
        assert archive.flush()
        assert archive.trouble == ""


@pytest.mark.parametrize("seed", range(12))
def test_a_corrupted_file_costs_no_more_than_what_was_in_it(tmp_path: Path, seed: int) -> None:
    with opened(tmp_path) as archive:
        put(archive, range(START, START + 3000), lines=3)
    path, rng = tmp_path / FILE_NAME, random.Random(seed)  # noqa: S311 (nothing is secret here)
    data = bytearray(path.read_bytes())
    for _ in range(10 ** (seed % 4)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)
    with opened(tmp_path) as archive:
        found = known(archive)
        assert set(found) <= set(range(START, START + 3000))
        put(archive, range(START + 3000, START + 5000), lines=3)
        archive.flush()
        after = known(archive)
        left_alone = "left alone" in archive.trouble
        assert left_alone or set(range(START + 4950, START + 5000)) <= set(after)


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@needs_root
def test_a_full_disk_is_told_once_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with mounted(tmp_path / "disk", "1m") as disk, opened(disk) as archive:
        put(archive, range(START, START + 50), lines=20)
        filler = disk / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                pass
        put(archive, range(START + 50, START + 1000), lines=60)
        assert "is full" in archive.trouble
        assert len([one for one in caplog.messages if "is full" in one]) == 1
        assert set(range(START, START + 50)) <= set(known(archive))
        filler.unlink()
        put(archive, range(START + 1000, START + 1010), lines=20)
        assert archive.trouble == ""
        assert "written again" in caplog.text
        assert set(range(START + 1000, START + 1010)) <= set(known(archive))
        assert integrity(disk) == "ok"


@needs_root
def test_a_disk_that_is_full_at_the_start_is_told(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "8k") as disk, opened(disk) as archive:
        put(archive, range(START, START + 5))
        assert "is full" in archive.trouble


@needs_root
def test_a_file_system_that_is_read_only_is_told(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "1m") as disk:
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        with opened(disk) as archive:
            assert "read-only" in archive.trouble
        with opened(disk / "below") as archive:
            assert "read-only" in archive.trouble


_AS_NOBODY = """
import os, sys
from pathlib import Path
from kvitals.store.archive import Archive
if os.geteuid() == 0:
    os.setuid(65534)
archive = Archive(Path(sys.argv[1]), flush_s=3600)
archive.flush()
print(archive.trouble)
archive.close()
"""


@pytest.mark.parametrize("below", ["", "history"])
def test_a_folder_without_rights_is_told(below: str) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o555)
        told = subprocess.run(
            [sys.executable, "-c", _AS_NOBODY, Path(name) / below],
            check=True,
            capture_output=True,
            text=True,
        )
        Path(name).chmod(0o700)
    assert ("no right to write" if below else "belongs to user 0") in told.stdout


def test_it_tries_again_by_itself_and_less_and_less_often(tmp_path: Path) -> None:
    (tmp_path / "history").touch()
    with opened(tmp_path / "history", flush_s=0.01) as archive:
        archive.put(tick(START, of=chart(line("d0"))))
        deadline = time.monotonic() + 20
        while archive._pause_s < 0.1 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert archive.trouble
        (tmp_path / "history").unlink()
        while archive.trouble and time.monotonic() < deadline:
            time.sleep(0.01)
        assert known(archive) == [START]


def test_a_file_that_was_deleted_is_begun_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path / "history") as archive:
        put(archive, range(START, START + 10))
        shutil.rmtree(tmp_path / "history")
        put(archive, range(START + 10, START + 20))
        assert archive.trouble == ""
        assert known(archive) == list(range(START + 10, START + 20))
    assert len([one for one in caplog.messages if "was deleted" in one]) == 1


def test_holes_that_a_question_finds_are_mended(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        put(archive, range(START, START + 3000), lines=9)
        archive._suspect(_damage(tmp_path / FILE_NAME))
        put(archive, range(START + 3000, START + 3010))
        assert "was damaged and moved to" in archive.trouble
        assert known(archive) == list(range(START + 3000, START + 3010))


def _damage(path: Path) -> sqlite3.Error:
    """Write over the middle of the file, and say what SQLite says of it."""
    number = os.open(path, os.O_WRONLY)
    os.pwrite(number, os.urandom(path.stat().st_size // 2), PAGE_BYTES * 4)
    # Kept open: to close it would give SQLite's locks away.
    _KEPT.append(number)
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def test_any_part_of_the_journal_is_enough_to_open(tmp_path: Path) -> None:
    """What power loss leaves: the file as it was brought to the disk, and some of its journal."""
    with opened(tmp_path / "a") as archive:
        put(archive, range(START, START + 300), lines=5)
        journal = (tmp_path / "a" / f"{FILE_NAME}-wal").read_bytes()
        database = (tmp_path / "a" / FILE_NAME).read_bytes()
    rng = random.Random(3)  # noqa: S311 (nothing is secret here)
    for cut in [rng.randrange(len(journal)) for _ in range(15)]:
        folder = tmp_path / "b"
        folder.mkdir()
        (folder / FILE_NAME).write_bytes(database)
        (folder / f"{FILE_NAME}-wal").write_bytes(journal[:cut])
        with opened(folder) as archive:
            found = known(archive)
            assert found == list(range(START, START + len(found)))
            put(archive, range(START + 300, START + 310), lines=5)
            assert archive.trouble == ""
        assert integrity(folder) == "ok"
        shutil.rmtree(folder)
