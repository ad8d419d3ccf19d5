"""The archive: takes ticks without waiting, writes them in a thread of its own, and is asked.

Promises: a tick never waits for a disk; what fails is a sentence, told once, and
tried again; kill -9 loses the ticks of the last flush_s seconds, power loss those
and at most the minute before. Refuses to know HTTP and settings.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import deque
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Condition, Thread

from kvitals.model import Tick
from kvitals.store.archive.asking import Asking
from kvitals.store.archive.folder import FILE_NAME, is_there, move_aside
from kvitals.store.archive.pruning import Bounds
from kvitals.store.archive.strips import Sheet, sheet_of
from kvitals.store.archive.troubles import (
    ArchiveError,
    is_damage,
    is_doubtful,
    is_full,
    trouble_of,
)
from kvitals.store.archive.writing import Extent, Writing

log = logging.getLogger(__name__)

MOST_BYTES = 256 << 20
KEEP_S = 7 * 86400
FINE_S = 86400
FLUSH_S = 10.0
# Ticks that wait while nothing can be written; the oldest of more than these are lost.
_MOST_WAITING = 60
_LONGEST_PAUSE_S = 300.0


class Archive(Asking):
    """Ticks on disk, in a folder. Safe to put in one thread and to ask in others."""

    def __init__(
        self,
        folder: Path,
        *,
        most_bytes: int = MOST_BYTES,
        keep_s: int = KEEP_S,
        fine_s: int = FINE_S,
        flush_s: float = FLUSH_S,
    ) -> None:
        """Begin at once; the file is opened in the thread.

        keep_s is for how long minutes are kept, fine_s for how long every tick is.
        """
        self.folder = folder
        super().__init__(folder / FILE_NAME)
        self._bounds = Bounds(most_bytes, min(fine_s, keep_s), keep_s)
        self._flush_s = flush_s
        self._waiting: deque[Sheet] = deque(maxlen=_MOST_WAITING)
        self._taken: deque[Sheet] = deque(maxlen=_MOST_WAITING)
        self._moved_to: Path | None = None
        self._newest = 0
        self._is_ahead = False
        self._writing: Writing | None = None
        self._extent: Extent | None = None
        self._is_ending = False
        self._is_flushing = False
        self._flushes = self._flushes_wanted = 0
        self._pause_s = 0.0
        self._turn = Condition()
        self.trouble = ""
        self._troubled_at = 0.0
        self.lost = 0
        self._thread = Thread(target=self._run, name="archive", daemon=True)
        self._thread.start()

    def put(self, tick: Tick) -> None:
        """Take a tick; it is written within flush_s. Never waits."""
        self.lost += len(self._waiting) == _MOST_WAITING
        self._waiting.append(sheet_of(tick))

    def flush(self, seconds: float = 5.0) -> bool:
        """Write now what was put, however long ago something failed. False if it took too long."""
        with self._turn:
            # One that goes on has taken its ticks already.
            self._flushes_wanted = wanted = self._flushes + 1 + self._is_flushing
            self._turn.notify_all()
            return self._turn.wait_for(lambda: self._flushes >= wanted, seconds)

    def close(self, seconds: float = 1.0) -> None:
        """Write what was put and end; a disk that takes longer is not waited for."""
        self.end_answers()
        with self._turn:
            self._is_ending = True
            self._turn.notify_all()
        self._thread.join(seconds)

    @property
    def troubled_since(self) -> int:
        """When the trouble began, by the wall clock as it is set now."""
        return int(time.time() - time.monotonic() + self._troubled_at)

    @property
    def bytes_used(self) -> int:
        """The bytes of the file and of its journal."""
        total = 0
        for name in (FILE_NAME, f"{FILE_NAME}-wal"):
            with suppress(OSError):
                total += (self.folder / name).stat().st_size
        return total

    def bounds(self) -> tuple[int, int] | None:
        """The times of the oldest and the newest tick that can be asked for, None without any."""
        extent = self._extent
        return None if extent is None else (extent.oldest, extent.newest)

    @property
    def fine_from(self) -> int:
        """The time from which on there are single ticks; before it there are minutes only."""
        extent = self._extent
        return 0 if extent is None else extent.fine_from

    def _run(self) -> None:
        while True:
            with self._turn:
                self._is_flushing = True
            with self._turns:
                self._flush()
            with self._turn:
                self._is_flushing = False
                self._flushes += 1
                self._turn.notify_all()
                if self._is_ending:
                    break
                self._turn.wait_for(self._is_called, max(self._flush_s, self._pause_s))
        with self._turns:
            self._end()

    def _connection(self) -> sqlite3.Connection | None:
        return None if self._writing is None else self._writing.database

    def _end(self) -> None:
        if self._writing is not None:
            # What could not be written is lost: that is no clean end.
            self._writing.close(is_clean=not self._taken)
            self._writing = None

    def _is_called(self) -> bool:
        return self._is_ending or self._flushes_wanted > self._flushes

    def _flush(self) -> None:
        try:
            if self._writing is not None and not self._path.exists():
                log.warning("the history was deleted while it was written; a new one begins")
                self._writing.close(is_clean=False)
                self._writing = self._extent = None
            if self._writing is None:
                self._writing = Writing(self.folder, self._bounds)
                self._extent = self._writing.extent()
                self._moved_to = self._writing.moved_to or self._moved_to
            self._check(self._writing)
            self._write(self._writing)
        except ArchiveError as error:
            self._tell(str(error))
            self._back_off()
        except Exception as error:  # noqa: BLE001 (whatever a file makes us meet, history goes on)
            self._fail(error)
        else:
            self._note_ahead()
            self._tell(self._moved())
            self._pause_s = 0.0

    def _write(self, writing: Writing) -> None:
        while self._waiting:
            self.lost += len(self._taken) == _MOST_WAITING
            self._taken.append(self._waiting.popleft())
        if not self._taken:
            return
        writing.write(self._taken)
        times = [sheet.time for sheet in self._taken]
        self._taken.clear()
        self._newest = times[-1]
        if writing.tidy(self._newest) or self._extent is None:
            self._extent = writing.extent()
        else:
            self._extent = replace(self._extent, newest=max(self._extent.newest, *times))

    def _check(self, writing: Writing) -> None:
        if self.is_suspect:
            self.is_suspect = False
            if not writing.is_sound():
                self._begin_anew("it is not as it was written")

    def _begin_anew(self, why: str) -> None:
        if self._writing is not None:
            self._writing.close(is_clean=False)
        self._writing = self._extent = None
        self._moved_to = move_aside(self._path, why, self._bounds.most_bytes)
        self._writing = Writing(self.folder, self._bounds)

    def _fail(self, error: Exception) -> None:
        try:
            if self._is_damaged(error):
                self._begin_anew(str(error))
                return
            if self._writing is not None and is_full(error):
                self._writing.make_room(self._newest)
        except (OSError, sqlite3.Error, ArchiveError) as second:
            log.debug("history cannot be mended: %s", second)
        trouble = str(trouble_of(error, self.folder))
        if is_doubtful(error) and trouble != self.trouble:
            log.error("history failed, though its file is sound", exc_info=error)
        self._tell(trouble)
        self._back_off()

    # A mistake of ours sets no file aside: where it may be one, the file is looked at.
    def _is_damaged(self, error: Exception) -> bool:
        if is_damage(error) or self._writing is None:
            return is_damage(error)
        return is_doubtful(error) and not self._writing.is_sound()

    def _back_off(self) -> None:
        self._pause_s = min(_LONGEST_PAUSE_S, max(self._flush_s, self._pause_s * 2))

    # A clock that is set is no trouble: all that there is can be asked for, at its time.
    def _note_ahead(self) -> None:
        newest = self._extent.newest if self._extent and self._newest else 0
        if newest > self._newest and not self._is_ahead:
            until = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(newest))
            log.info(
                "the clock was set back: the history has ticks until %s, shown at that time", until
            )
        self._is_ahead = newest > self._newest

    # Told until the file is looked after: moved elsewhere, or deleted.
    def _moved(self) -> str:
        if self._moved_to is None or not is_there(self._moved_to):
            return ""
        return f"the history was damaged and moved to {self._moved_to}; a new one was begun"

    def _tell(self, trouble: str) -> None:
        if trouble != self.trouble:
            if trouble:
                log.warning("%s", trouble)
            else:
                log.info("history is written again lost_ticks=%d", self.lost)
            self._troubled_at = time.monotonic()
            self.trouble = trouble
