"""Findings: each is compared with what the system, or the soak itself, says of the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from endurance.journal import Effect, Journal
from endurance.totals import Totals

TRUE = "no finding is false"
_CHILD = re.compile(r"\((\d+)\)")
_SET_ASIDE = re.compile(r"was damaged and moved to (.*);")
# Sampled each second, so that a minute that began between two samples is found too.
_SLACK_S = 3


class Errors:
    """Totals of groups over the last minutes, to look bursts up in."""

    def __init__(self) -> None:
        self._kept: list[Mapping[str, Mapping[str, int]]] = []

    def see(self, totals: Totals) -> None:
        errors = {chart: lines for chart, lines in totals.items() if "err" in chart}
        self._kept = [*self._kept[-200:], errors]

    def most(self, chart: str, group: str, seconds: int) -> int:
        """The most that a group's errors rose within so many samples."""
        counts = [one.get(chart, {}).get(group, 0) for one in self._kept]
        steps = seconds + _SLACK_S
        return max(
            (counts[min(at + steps, len(counts) - 1)] - one for at, one in enumerate(counts)),
            default=0,
        )


def _is_zombie(pid: str) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False


def _zombies(evidence: Mapping[str, Any]) -> bool:
    return any(map(_is_zombie, _CHILD.findall(str(evidence["children"]))))


# Of files that were open a moment ago, half at least are still open.
def _leak(evidence: Mapping[str, Any]) -> bool:
    with suppress(OSError):
        return 2 * len(list(Path(f"/proc/{evidence['pid']}/fd").iterdir())) > int(
            evidence["descriptors"]
        )
    return True


class FindingsWatch:
    """Asks for findings, and judges those that are new."""

    def __init__(self, journal: Journal, errors: Errors) -> None:
        self._journal = journal
        self._errors = errors
        self.met: set[tuple[str, str]] = set()
        self._lost = 0
        self._judges: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
            "zombies": _zombies,
            "descriptor-leak": _leak,
        }

    def see(self, told: Mapping[str, Any]) -> None:
        found = told["findings"]
        self._journal.note("findings", len(found))
        self._journal.check(TRUE, holds=True)
        for one in found:
            kind, evidence = one["kind"], one["evidence"]
            self.met.add((kind, one["sentence"]))
            if kind == "history":
                self._judge(one, is_true=self._is_set_aside(one), excuse=Effect.HISTORY)
            elif kind == "error-burst":
                seen = self._errors.most(one["chart"], evidence["group"], evidence["seconds"])
                self._judge(one, is_true=2 * seen >= evidence["errors"], excuse=Effect.ERRORS)
            elif kind == "reports-lost":
                self._judge_loss(one, evidence["lost"])
            elif kind in self._judges:
                self._judge(one, is_true=self._judges[kind](evidence))
            else:
                self._judge(one, is_true=False)

    # It is told as long as the file that was set aside is there.
    def _is_set_aside(self, one: Mapping[str, Any]) -> bool:
        told = _SET_ASIDE.search(one["sentence"])
        is_there = told is not None and Path(told[1]).exists()
        return is_there and self._journal.has_begun(Effect.HISTORY)

    # The finding stays for minutes after the standstill that explains it.
    def _judge_loss(self, one: Mapping[str, Any], lost: int) -> None:
        self._judge(one, is_true=lost <= self._lost, excuse=Effect.STALLS)
        self._lost = lost

    def _judge(
        self, one: Mapping[str, Any], *, is_true: bool, excuse: Effect | None = None
    ) -> None:
        text = f"{one['kind']}: {one['sentence']} {one['evidence']}"
        self._journal.check(TRUE, holds=is_true, text=text, excuse=excuse)
