"""A file is set aside for what is in it, never for a mistake of ours."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import pytest

from kvitals.store.archive.folder import FILE_NAME
from kvitals.store.archive.soundness import is_sound
from kvitals.store.archive.troubles import DamageError, is_damage, is_doubtful
from kvitals.store.archive.writing import Writing
from tests.strategies import chart, line, tick
from tests.unit.store.archive.test_keeper import START, known, opened, put


def failing(statement: str) -> sqlite3.Error:
    """What SQLite really raises for a statement."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE one (id INTEGER PRIMARY KEY, a TEXT NOT NULL)")
    try:
        with pytest.raises(sqlite3.Error) as told:
            database.execute(statement)
    finally:
        database.close()
    return told.value


@pytest.mark.parametrize(
    "statement",
    [
        "SELEKT 1",
        "SELECT missing FROM one",
        "SELECT 1 FROM none",
        "INSERT INTO one VALUES (1, NULL)",
        "INSERT INTO one VALUES ('text', 'a')",
    ],
)
def test_what_our_own_mistakes_raise_says_no_damage(statement: str) -> None:
    error = failing(statement)
    assert not is_damage(error)
    assert is_doubtful(error)


def test_what_a_damaged_file_raises_says_damage(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"not a database at all" * 1000)
    database = sqlite3.connect(tmp_path / "file")
    with pytest.raises(sqlite3.DatabaseError) as told:
        database.execute("SELECT 1 FROM sqlite_master")
    database.close()
    assert is_damage(told.value)
    assert is_damage(DamageError("other tables"))


@pytest.mark.parametrize("error", [OSError(28, "full"), sqlite3.ProgrammingError("closed")])
def test_what_is_around_the_file_says_no_damage(error: Exception) -> None:
    assert not is_damage(error)


@pytest.fixture
def database(tmp_path: Path) -> sqlite3.Connection:
    with opened(tmp_path) as archive:
        put(archive, range(START, START + 2000, 10), lines=3)
    return sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)


def test_a_file_as_it_was_written_is_sound(database: sqlite3.Connection) -> None:
    assert is_sound(database)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE seconds SET page = 'text'",
        "UPDATE seconds SET start = 'text'",
        "UPDATE minutes SET first = x'00', last = 'text'",
        "UPDATE minutes SET step = 1e300",
        "UPDATE fresh SET last = 9223372036854775807",
        "UPDATE fresh SET chart = CAST(x'ff' AS TEXT)",
        "UPDATE state SET is_open = 'perhaps'",
        "DELETE FROM state",
        "DROP TABLE fresh",
        "CREATE TRIGGER one AFTER INSERT ON fresh BEGIN DELETE FROM seconds; END",
    ],
)
def test_a_file_that_was_changed_is_not(database: sqlite3.Connection, change: str) -> None:
    database.execute(change)
    assert not is_sound(database)


def test_a_mistake_of_ours_sets_nothing_aside_and_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def mistaken(writing: Writing, _sheets: object) -> None:
        writing.database.execute("INSERT INTO frash VALUES (1)")

    with opened(tmp_path) as archive:
        put(archive, range(START, START + 10))
        with monkeypatch.context() as patched:
            patched.setattr(Writing, "write", mistaken)
            for time in range(START + 10, START + 13):
                archive.put(tick(time, of=chart(line("d0"))))
                archive.flush()
            assert "no such table: frash" in archive.trouble
        archive.flush()
        assert archive.trouble == ""
        assert known(archive) == list(range(START, START + 13))
    assert not list(tmp_path.glob("*.damaged-*"))
    assert len([one for one in caplog.records if one.levelno == logging.ERROR]) == 1
