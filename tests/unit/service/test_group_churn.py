"""Groups come, go and come back; every outlet follows, and little is held of the gone ones."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from kvitals.model import GroupChart, Remark, Row, Term, Tick
from kvitals.sampling import accounts
from kvitals.sampling.applications import Applications, GroupingBy
from kvitals.sampling.process_table import Known, ProcessTable
from kvitals.sinks.netdata import NetdataSink
from kvitals.store.archive import Archive
from kvitals.store.ring import MOST_GONE, Ring
from kvitals.web.exporting import TOTALS, Numbers, read_wish
from kvitals.web.prometheus import as_prometheus
from tests.processes import CALLS, process, row, walk

CHART = GroupChart("c", "Title", "calls", "family", 1, (Term(*CALLS),))
PLACES = 5
START = 1_700_000_000


class ByName:
    """Groups processes by their names."""

    def name(self, _known: Known, of: Row, /) -> str:
        return of.process.name


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Applications:
    monkeypatch.setattr(accounts, "MOST_GROUPS", PLACES)
    return Applications(ProcessTable(), [GroupingBy("cgroups", ByName())], (CHART,))


def ticks(of: Applications, *lives: str, start: int = START) -> Iterator[Tick]:
    """One tick for each container, which lives in it; afterwards it has ended."""
    for number, name in enumerate(lives):
        one = process(100 + number, name, started=number)
        of.take(walk(row(one, grown=7)))
        yield Tick(number, start + number, 1_000_000, tuple(of.end_tick(1)), 1)
        of.take(walk(row(one, Remark.ENDED), row(one, Remark.RELEASED)))


def containers(count: int) -> list[str]:
    return [f"c{number}" for number in range(count)]


def test_the_last_of_many_containers_has_a_line_of_its_own(host: Applications) -> None:
    (*_, last) = ticks(host, *containers(40))
    shown = [one.id for one in last.charts[0].chart.dimensions]
    assert len(shown) == PLACES
    assert last.charts[0].values[shown.index("c39")] == 7


def test_what_all_groups_did_adds_up_while_they_change_places(host: Applications) -> None:
    found = list(ticks(host, *containers(40)))
    assert {math.fsum(value or 0 for value in one.charts[0].values) for one in found} == {7}


def test_a_total_never_goes_down_while_its_line_is_there(host: Applications) -> None:
    before: dict[str, int] = {}
    for one in ticks(host, *containers(20), *containers(20)):
        (told,) = one.charts
        now = {
            line.id: total or 0
            for line, total in zip(told.chart.dimensions, told.totals, strict=True)
        }
        assert all(now[name] >= total for name, total in before.items() if name in now)
        before = now


def test_the_ring_has_both_stays_of_a_group_and_forgets_those_that_are_long_gone(
    host: Applications,
) -> None:
    ring = Ring(10_000)
    names = ["back", *containers(10), "back", *containers(MOST_GONE + 100)]
    for one in ticks(host, *names):
        ring.put(one)
    # The first times are those of the first stay: too many left after it.
    times, (values,) = ring.columns("cgroups.c", ["c350"], 0, 2**40)
    assert (len(times), sum(value or 0 for value in values)) == (len(names), 7)
    ring = Ring(10_000)
    for one in ticks(host, "back", *containers(10), "back"):
        ring.put(one)
    _, (values,) = ring.columns("cgroups.c", ["back"], 0, 2**40)
    assert [place for place, value in enumerate(values) if value] == [0, 11]
    assert None in values


def test_the_archive_has_both_stays_of_a_group(host: Applications, tmp_path: Path) -> None:
    archive = Archive(tmp_path, flush_s=3600)
    for one in ticks(host, "back", *containers(10), "back"):
        archive.put(one)
    assert archive.flush()
    values = [
        value
        for page in archive.pages("cgroups.c", ["back"], 0, 2**33)
        for value in page.columns["back"][0]
    ]
    archive.close()
    assert [place for place, value in enumerate(values) if value] == [0, 11]


def test_an_agent_is_told_of_each_that_came_and_went(host: Applications) -> None:
    output = io.StringIO()
    sink = NetdataSink(output, 1)
    for one in ticks(host, "back", *containers(10), "back"):
        sink.write(one)
    told = [line.split(" ", 3)[3] for line in output.getvalue().splitlines() if " back " in line]
    assert [one.endswith("obsolete") for one in told if "absolute" in one] == [False, True, False]


def test_prometheus_meets_a_group_that_came_back_as_one_that_began_anew(
    host: Applications,
) -> None:
    *_, last = ticks(host, "back", "back", *containers(10), "back")
    wish = read_wish({"format": "prometheus", "source": TOTALS, "timestamps": "no"}, "")
    answer = as_prometheus((Numbers(one.chart, one.totals) for one in last.charts), wish, 0)
    (told,) = [line for line in answer.splitlines() if 'dimension="back"' in line]
    assert told.endswith(" 7")
