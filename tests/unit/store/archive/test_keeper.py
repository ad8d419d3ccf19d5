"""The archive works, or says why not and tries again; what it holds is never lost by it."""

from __future__ import annotations

import logging
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kvitals.store.archive import Archive
from kvitals.store.archive.folder import FILE_NAME
from kvitals.store.archive.keeper import _MOST_WAITING
from kvitals.store.archive.schema import SPAN_S
from tests.strategies import chart, line, tick

START = 1_700_000_100


@contextmanager
def opened(folder: Path, **options: float) -> Iterator[Archive]:
    archive = Archive(folder, **{"flush_s": 3600, **options})  # type: ignore[arg-type]
    assert archive.flush()
    try:
        yield archive
    finally:
        archive.close(10)


def put(archive: Archive, times: range, lines: int = 1) -> None:
    shown = chart(*(line(f"d{number}") for number in range(lines)))
    rng = random.Random(1)  # noqa: S311 (nothing is secret here)
    for one in times:
        archive.put(tick(one, tuple(rng.randrange(10**6) for _ in range(lines)), of=shown))
        if one % 50 == 0:
            archive.flush()
    archive.flush()


def known(archive: Archive, name: str = "d0") -> list[int]:
    found = []
    for page in archive.pages("ebpf.c", [name], 0, 2**33):
        values = page.columns[name][0]
        found += [one for one, value in zip(page.times, values, strict=True) if value is not None]
    return sorted(found)


def integrity(folder: Path) -> str:
    """What SQLite says of a copy: who writes the file lets nobody else open it."""
    with tempfile.TemporaryDirectory() as name:
        for one in folder.glob(f"{FILE_NAME}*"):
            shutil.copy(one, name)
        return _integrity(Path(name))


def _integrity(folder: Path) -> str:
    database = sqlite3.connect(folder / FILE_NAME)
    told = database.execute("PRAGMA integrity_check").fetchone()[0]
    database.close()
    return str(told)


def test_the_folder_is_made_for_its_owner_and_group(tmp_path: Path) -> None:
    with opened(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o750


def test_an_archive_without_ticks_has_no_bounds(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        assert archive.bounds() is None
        assert known(archive) == []


def test_ticks_are_there_once_they_are_flushed(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        put(archive, range(START, START + 2000))
        assert archive.bounds() == (START, START + 1999)
        assert known(archive) == list(range(START, START + 2000))
        assert archive.bytes_used > 0


def test_closing_writes_what_waits(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        for one in range(START, START + 5):
            archive.put(tick(one, of=chart(line("d0"))))
    with opened(tmp_path) as archive:
        assert known(archive) == list(range(START, START + 5))


def test_a_clean_end_is_not_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for first in (START, START + 5):
        with opened(tmp_path) as archive:
            put(archive, range(first, first + 5))
    assert caplog.messages == []


def test_putting_never_waits_and_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with opened(tmp_path / "file") as archive:
        put(archive, range(START, START + 1000))
        assert len(archive._waiting) + len(archive._taken) <= 2 * _MOST_WAITING
        assert archive.lost == 1000 - _MOST_WAITING


def test_a_clock_that_was_set_back_is_no_trouble_and_nothing_is_deleted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with opened(tmp_path) as archive:
        put(archive, range(START, START + 2000))
        put(archive, range(START + 500, START + 510))
        assert archive.trouble == ""
        put(archive, range(START + 510, START + 520))
        assert known(archive) == list(range(START, START + 2000))
        put(archive, range(START + 2000, START + 2010))
        assert archive.trouble == ""
    (told,) = [one for one in caplog.records if "set back" in one.getMessage()]
    assert told.levelno == logging.INFO


def test_trouble_is_as_old_as_it_is_whatever_the_clock_is_set_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "history").touch()
    with opened(tmp_path / "history") as archive:
        assert archive.trouble
        now = time.time()
        for step in (0, 3600, -86400):
            monkeypatch.setattr(time, "time", lambda step=step: now + step)
            assert abs(archive.troubled_since - (now + step)) <= 5


def test_age_is_bounded(tmp_path: Path) -> None:
    with opened(tmp_path, keep_s=8 * SPAN_S, fine_s=2 * SPAN_S) as archive:
        put(archive, range(START, START + 20 * SPAN_S, 50))
        newest = START + 20 * SPAN_S - 50
        bounds = archive.bounds()
        assert bounds is not None
        assert newest - 9 * SPAN_S - 60 <= bounds[0] <= newest - 7 * SPAN_S
        assert newest - 4 * SPAN_S <= archive.fine_from <= newest - SPAN_S


def test_a_clock_that_jumps_ahead_takes_little_away(tmp_path: Path) -> None:
    with opened(tmp_path, keep_s=86400) as archive:
        put(archive, range(START, START + 20 * SPAN_S, 50))
        put(archive, range(START + 10**8, START + 10**8 + 10))
        put(archive, range(START + 20 * SPAN_S, START + 20 * SPAN_S + 10))
        kept = [one for one in known(archive) if one < START + 10**8]
        assert kept[0] < START + 6 * SPAN_S


def test_size_is_bounded_and_the_newest_stays(tmp_path: Path) -> None:
    most = 2 << 20
    with opened(tmp_path, most_bytes=most) as archive:
        for start in range(START, START + 8 * SPAN_S, SPAN_S):
            put(archive, range(start, start + SPAN_S), lines=120)
            assert archive.bytes_used <= most * 1.5
        assert archive.trouble == ""
        assert set(range(START + 8 * SPAN_S - 500, START + 8 * SPAN_S)) <= set(known(archive))
        assert START not in known(archive)
    assert (tmp_path / FILE_NAME).stat().st_size <= most


def test_a_lower_bound_makes_the_file_smaller(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        put(archive, range(START, START + 6 * SPAN_S), lines=150)
    before = (tmp_path / FILE_NAME).stat().st_size
    assert before > 2 << 20
    with opened(tmp_path, most_bytes=2 << 20) as archive:
        put(archive, range(START + 6 * SPAN_S, START + 6 * SPAN_S + 10))
    assert (tmp_path / FILE_NAME).stat().st_size <= 2 << 20


def test_a_start_does_not_wait(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    holder = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    begin = time.monotonic()
    archive = Archive(tmp_path)
    archive.put(tick(START))
    assert time.monotonic() - begin < 0.5
    holder.close()
    archive.close(10)
