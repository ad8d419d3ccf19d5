"""Charts that no measurement feeds say where their numbers are from, and are told as all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kvitals.kernel.own_process import Spent
from kvitals.kernel.program_info import ProgramCounts
from kvitals.model import Tick
from kvitals.sampling.own.charts import OWN_CHARTS
from kvitals.sampling.own.cost import OwnCost
from kvitals.web.exhibit import Exhibit
from kvitals.web.run import describe_run
from tests.unit.web.exhibits import NOW, Site, make_exhibit, served


def run() -> Exhibit:
    """Three ticks of a run that knows all of its own cost."""
    exhibit, cost = make_exhibit(), OwnCost()
    for number in range(3):
        cost.begin_tick(250)
        counts = [ProgramCounts(1, number * 5_000_000, 10 + number * 1000, number * 2)]
        charts = tuple(cost.end_tick(Spent(counts), min(number, 1)))
        exhibit.ring.put(Tick(number, NOW + number, 1_000_000, charts))
    return exhibit


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with served(run()) as one:
        yield one


def test_a_line_is_fed_by_no_measurement_and_tells_its_source() -> None:
    feeds = describe_run(run())["feeds"]
    assert isinstance(feeds, dict)
    assert feeds.keys() == {one.full_id for one in OWN_CHARTS}
    (missed,) = feeds["kvitals.missed"]
    assert missed == {
        "name": "missed",
        "sign": 1,
        "measurements": (),
        "source": "bpf_prog_info.recursion_misses",
    }
    assert all(line["source"] for lines in feeds.values() for line in lines)


def test_charts_that_this_host_cannot_fill_are_not_off_but_absent() -> None:
    exhibit = run()
    latest = exhibit.ring.latest
    assert latest is not None
    exhibit.ring.put(replace(latest, time=NOW + 3, charts=latest.charts[:3]))
    told = describe_run(exhibit)
    assert isinstance(told["off"], list)
    assert not [one for one in told["off"] if one["type"] == "kvitals"]


def test_values_are_asked_for_like_all_others(site: Site) -> None:
    rows = site.ask("/api/v1/data?chart=kvitals.programs&after=-2").json["data"]
    assert [row[1] for row in rows] == [5, 5]


def test_totals_of_what_rises_are_counters_and_levels_are_none(site: Site) -> None:
    text = site.ask("/api/v1/allmetrics?format=prometheus&source=as-collected&help=no").body
    lines = dict(line.rsplit(" ", 2)[:2] for line in text.splitlines() if "{" in line)
    place = '{chart="kvitals.%s",dimension="%s",family="Cost"}'
    assert lines["netdata_kvitals_missed_total" + place % ("missed", "missed")] == "4"
    assert lines["netdata_kvitals_program_runs_total" + place % ("program_runs", "runs")] == "2010"
    assert int(lines["netdata_kvitals_memory" + place % ("memory", "resident")]) > 1 << 20
    assert "# TYPE netdata_kvitals_cpu_total counter" in text
    assert "# TYPE netdata_kvitals_tick gauge" in text
