"""The soak sees what it is there to see, and excuses no more than its faults explain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from endurance.findings import TRUE, Errors, FindingsWatch
from endurance.journal import Effect, Journal, Window
from endurance.log_lines import EXPLAINED, LogWatch
from endurance.memory import fitted
from endurance.ticks import LATE, NEXT, TickWatch
from endurance.totals import ADD_UP, FORWARD, SUMS, TotalsWatch, read_totals
from kvitals.sampling.accounts import IDLE_S


@pytest.fixture
def journal() -> Journal:
    return Journal(seed=1)


def broken(journal: Journal) -> list[str]:
    return [one.invariant for one in journal.violations]


def tick(number: int, time: int, late_ms: float = 0) -> dict[str, Any]:
    return {"number": number, "time": time, "charts": {"kvitals.tick": [1, late_ms]}}


def test_a_total_that_runs_back_is_seen(journal: Journal) -> None:
    watch = TotalsWatch(journal)
    watch.see({"ebpf.io": {"read": 5, "write": 7}})
    watch.see({"ebpf.io": {"read": 5, "write": 8}})
    assert broken(journal) == []
    watch.see({"ebpf.io": {"read": 4, "write": 9}})
    assert broken(journal) == [FORWARD]


def test_a_level_may_fall(journal: Journal) -> None:
    watch = TotalsWatch(journal)
    watch.see({"kvitals.memory": {"resident": 5}})
    watch.see({"kvitals.memory": {"resident": 4}})
    assert broken(journal) == []


def test_a_line_may_leave_and_take_its_total_with_it(journal: Journal) -> None:
    watched = next(one for one in SUMS if len(one.host) == 1)
    ((chart, line),) = watched.host
    groups = f"apps.{watched.chart}"
    watch = TotalsWatch(journal)
    watch.see({chart: {line: 10}, groups: {"one": 4, "two": 6}})
    watch.see({chart: {line: 12}, groups: {"two": 8}})
    assert broken(journal) == []
    watch.see({chart: {line: 13}, groups: {"two": 13}})
    assert broken(journal) == [ADD_UP]


def test_a_line_of_groups_begins_at_0_again_after_a_rest_alone(journal: Journal) -> None:
    watched = next(one for one in SUMS if len(one.host) == 1)
    ((chart, line),) = watched.host
    groups, now = f"apps.{watched.chart}", [0.0]
    watch = TotalsWatch(journal, lambda: now[0])
    watch.see({chart: {line: 10}, groups: {"one": 10}})
    now[0] = IDLE_S
    watch.see({chart: {line: 12}, groups: {"one": 2}})
    assert broken(journal) == []
    now[0] += 1
    watch.see({chart: {line: 13}, groups: {"one": 3}})
    assert broken(journal) == []
    now[0] += 1
    watch.see({chart: {line: 14}, groups: {"one": 1}})
    assert broken(journal) == [FORWARD, ADD_UP]


def test_a_chart_that_was_away_goes_on_where_it_was(journal: Journal) -> None:
    watch = TotalsWatch(journal)
    watch.see({"ebpf.io": {"read": 5}})
    watch.see({})
    watch.see({"ebpf.io": {"read": 4}})
    assert broken(journal) == [FORWARD]


@pytest.mark.parametrize(("groups", "holds"), [(9, False), (10, True), (12, True), (13, False)])
def test_groups_lie_between_the_host_before_and_now(
    journal: Journal, groups: int, holds: bool
) -> None:
    watched = next(one for one in SUMS if len(one.host) == 1)
    ((chart, line),) = watched.host
    watch = TotalsWatch(journal)
    watch.see({chart: {line: 10}, f"apps.{watched.chart}": {"one": 4}})
    watch.see({chart: {line: 12}, f"apps.{watched.chart}": {"one": 5, "two": groups - 5}})
    assert broken(journal) == ([] if holds else [ADD_UP])


def test_totals_are_read_by_chart_and_line() -> None:
    told = {"ebpf.io": {"units": "calls", "dimensions": {"read": {"name": "read", "value": 3}}}}
    assert read_totals(told) == {"ebpf.io": {"read": 3}}


def test_a_tick_that_is_late_or_missing_is_seen(journal: Journal) -> None:
    watch = TickWatch(journal)
    watch.hear(tick(1, 100))
    watch.hear(tick(2, 101, late_ms=999))
    assert broken(journal) == []
    watch.hear(tick(3, 102, late_ms=1001))
    assert broken(journal) == [LATE]
    watch.hear(tick(4, 105))
    assert broken(journal) == [LATE, LATE]
    watch.hear(tick(6, 106))
    assert broken(journal) == [LATE, LATE, NEXT]


def test_a_fault_excuses_its_own_effects_until_it_has_settled(journal: Journal) -> None:
    watch = TickWatch(journal)
    watch.hear(tick(1, 100))
    window = Window("stopped", journal.now(), frozenset({Effect.STALLS}), 60, ())
    with journal.fault(window):
        watch.hear(tick(2, 110))
        journal.check("history", holds=False, excuse=Effect.HISTORY)
    assert broken(journal) == ["history"]
    watch.hear(tick(3, 120))
    assert broken(journal) == ["history"]
    window.settle_s = -1
    watch.hear(tick(4, 130))
    assert broken(journal) == ["history", LATE]


def test_a_warning_needs_a_fault_and_a_traceback_has_none(tmp_path: Path, journal: Journal) -> None:
    log = tmp_path / "log"
    log.write_text("2026-11-22 19:41:07 INFO fine\n2026-11-22 19:41:08 WARNING history is full\n")
    watch = LogWatch(journal, log)
    watch.look()
    assert broken(journal) == [EXPLAINED]
    journal.faults.append(Window("disk", 0, frozenset(), 0, ("history",)))
    with log.open("a") as more:
        more.write("2026-11-22 19:41:09 WARNING history is full\nTraceback (most recent")
    watch.look()
    assert broken(journal) == [EXPLAINED]
    with log.open("a") as more:
        more.write(" call last):\n")
    watch.look()
    assert broken(journal) == [EXPLAINED, EXPLAINED]


def finding(kind: str, **evidence: object) -> dict[str, Any]:
    return {
        "findings": [
            {"kind": kind, "sentence": "It is so.", "evidence": evidence, "chart": "apps.errors"}
        ]
    }


def test_findings_are_held_against_the_system(journal: Journal) -> None:
    errors = Errors()
    watch = FindingsWatch(journal, errors)
    errors.see({"apps.errors": {"shop": 10}})
    errors.see({"apps.errors": {"shop": 900}})
    watch.see(finding("error-burst", group="shop", errors=890, seconds=60))
    assert broken(journal) == []
    watch.see(finding("error-burst", group="inn", errors=890, seconds=60))
    watch.see(finding("zombies", children="true (1)"))
    watch.see(finding("history"))
    watch.see(finding("nobody knows"))
    assert broken(journal) == [TRUE] * 4


def test_a_history_that_was_set_aside_is_told_while_its_file_is_there(
    tmp_path: Path, journal: Journal
) -> None:
    watch = FindingsWatch(journal, Errors())
    aside = tmp_path / "history.sqlite.damaged-1"
    told = finding("history")
    told["findings"][0]["sentence"] = (
        f"The history was damaged and moved to {aside}; a new one was begun."
    )
    aside.touch()
    watch.see(told)
    # Nobody has damaged it.
    assert broken(journal) == [TRUE]
    with journal.fault(Window("damaged", 0, frozenset({Effect.HISTORY}), -1, ())):
        pass
    watch.see(told)
    assert broken(journal) == [TRUE]
    aside.unlink()
    watch.see(told)
    assert broken(journal) == [TRUE, TRUE]


def test_a_slope_after_the_warm_up_is_a_rise() -> None:
    risen = fitted([(float(at), 20 + (10 if at > 100 else 0)) for at in range(1000)])
    assert risen is not None
    assert risen.is_flat
    rising = fitted([(float(at), 20 + at / 100) for at in range(1000)])
    assert rising is not None
    assert rising.rise_mb == pytest.approx(5.99)
    assert not rising.is_flat
