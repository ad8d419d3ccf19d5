"""The file in the hands of whoever asks, by the one connection that also writes it, in turns.

Refuses to know who writes, and what is done about damage: it is only noted.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from kvitals.store.archive.reading import longest_step, read_pages
from kvitals.store.archive.schema import chart_key
from kvitals.store.archive.troubles import is_damage, is_doubtful
from kvitals.store.history import EndedError
from kvitals.store.page import Page

log = logging.getLogger(__name__)


class Asking:
    """Answers out of a file that another thread writes. Safe in many threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turns = Lock()
        # Set when the file may be damaged.
        self.is_suspect = False
        self._is_ended = False

    def end_answers(self) -> None:
        """Answer nobody any more, nor those who wait for an answer."""
        self._is_ended = True

    def step(self, chart: str, after: int, until: int) -> int:
        """The longest regular distance between ticks of a chart in a window."""
        try:
            with self._asking() as database:
                return longest_step(database, chart_key(chart), (after, until)) if database else 1
        except sqlite3.Error as error:
            self._suspect(error)
            return 1

    def pages(
        self,
        chart: str,
        ids: Sequence[str],
        after: int,
        until: int,
        *,
        minutes: Collection[int] = (),
    ) -> Iterator[Page]:
        """Pages of a chart in these dimensions; what cannot be read is absent.

        With some of the columns of minutes, pages of minutes serve, and have these.
        One is asked at a time, so that the memory of all answers is that of one.

        Raises:
            EndedError: there are no answers any more.
        """
        try:
            with self._asking() as database:
                self._require_answers()
                if database is None:
                    return
                window = (after, until)
                for page in read_pages(
                    database, chart_key(chart), ids, window, self._suspect, minutes=minutes
                ):
                    self._require_answers()
                    if page.columns:
                        yield page
        except sqlite3.Error as error:
            self._suspect(error)

    def _require_answers(self) -> None:
        if self._is_ended:
            raise EndedError("kvitals is ending")

    def _connection(self) -> sqlite3.Connection | None:
        """The file, while it is open."""
        raise NotImplementedError

    # Who writes waits meanwhile; ticks do not.
    @contextmanager
    def _asking(self) -> Iterator[sqlite3.Connection | None]:
        with self._turns:
            database = self._connection()
            try:
                yield database
            finally:
                if database is not None and database.in_transaction:
                    with suppress(sqlite3.Error):
                        database.execute("ROLLBACK")

    def _suspect(self, error: Exception) -> None:
        log.warning("a part of the history cannot be read: %s", error)
        if isinstance(error, sqlite3.Error) and (is_damage(error) or is_doubtful(error)):
            self.is_suspect = True
