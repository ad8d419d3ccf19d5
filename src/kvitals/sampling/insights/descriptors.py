"""Processes that open files and do not close them.

A process is suspected by its calls: it opened more than it closed. It is found
guilty by its open descriptors, which /proc tells for those suspected alone:
only when they became more in every step of a while.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kvitals.model import Field, Insight, Key
from kvitals.sampling.process_table import Known

STEP_S = 60
STEPS = 5
# What a process may gain in all these steps without a word.
HARMLESS = 100
# A suspicion: so many more opened than closed within a step.
SUSPICIOUS = HARMLESS // STEPS

_OPENS: Key = ("file.open", Field.CALLS)
_OPEN_ERRORS: Key = ("file.open", Field.ERRORS)
_CLOSES: Key = ("file.close", Field.CALLS)
_CLOSE_ERRORS: Key = ("file.close", Field.ERRORS)


def kept_open(known: Known) -> int:
    """How many more files a process opened than it closed, as far as its calls tell.

    Where errors are not measured, calls that failed count as opened.
    """
    totals = known.totals
    opened = totals.get(_OPENS, 0) - totals.get(_OPEN_ERRORS, 0)
    return opened - (totals.get(_CLOSES, 0) - totals.get(_CLOSE_ERRORS, 0))


@dataclass(slots=True)
class _Suspect:
    since: int
    kept: int
    counts: list[int] = field(default_factory=list)


class DescriptorLeaks:
    """Compares calls with open descriptors, step by step."""

    def __init__(self, count: Callable[[int], int | None], step_s: int = STEP_S) -> None:
        self._count = count
        self._step_s = step_s
        self._stepped_at: int | None = None
        self._kept: dict[tuple[int, int], int] = {}
        self._suspects: dict[tuple[int, int], _Suspect] = {}
        self._found: list[Insight] = []

    def look(self, now: int, live: Iterable[Known]) -> list[Insight]:
        """The leaks as of the last step, at a time in seconds."""
        if self._stepped_at is None or now - self._stepped_at >= self._step_s:
            self._stepped_at = now
            self._found = self._step(now, list(live))
        return self._found

    def _step(self, now: int, live: list[Known]) -> list[Insight]:
        found = []
        kept_now: dict[tuple[int, int], int] = {}
        suspects: dict[tuple[int, int], _Suspect] = {}
        for known in live:
            kept = kept_open(known)
            if kept < SUSPICIOUS:
                continue
            one = (known.process.pid, known.process.started)
            kept_now[one] = kept
            suspect = self._suspects.get(one)
            if suspect is None and kept - self._kept.get(one, kept) >= SUSPICIOUS:
                suspect = _Suspect(now, self._kept[one])
            if suspect is not None and self._still_gains(known, suspect):
                suspects[one] = suspect
                found.extend(self._judge(known, suspect, kept))
        self._kept, self._suspects = kept_now, suspects
        return found

    def _still_gains(self, known: Known, suspect: _Suspect) -> bool:
        count = self._count(known.process.pid)
        if count is None or (suspect.counts and count <= suspect.counts[-1]):
            return False
        suspect.counts.append(count)
        del suspect.counts[: -STEPS - 1]
        return True

    def _judge(self, known: Known, suspect: _Suspect, kept: int) -> list[Insight]:
        if len(suspect.counts) <= STEPS:
            return []
        gained = suspect.counts[-1] - suspect.counts[0]
        if gained < HARMLESS or kept - suspect.kept < gained // 2:
            return []
        name, pid = known.process.name, known.process.pid
        return [
            Insight(
                kind="descriptor-leak",
                subject=f"{name} ({pid})",
                sentence=f"{name} ({pid}) opens files and does not close them: it has "
                f"{suspect.counts[-1]} descriptors, {gained} more than "
                f"{STEPS * self._step_s} seconds ago.",
                since=suspect.since,
                evidence={
                    "pid": pid,
                    "name": name,
                    "descriptors": suspect.counts[-1],
                    "gained": gained,
                    "seconds": STEPS * self._step_s,
                    "opened_and_not_closed": kept - suspect.kept,
                },
                chart="ebpf.file_descriptor",
            )
        ]
