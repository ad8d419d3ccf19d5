"""The charts of our own cost stand behind all others, and each line tells where it is from."""

from __future__ import annotations

from kvitals.probes import PROBES
from kvitals.sampling.own.charts import MEMORY, OWN_CHARTS, SOURCES, TICK
from kvitals.sampling.peers.charts import CHARTS


def test_each_line_has_a_source() -> None:
    lines = {one.full_id: {line.id for line in one.dimensions} for one in OWN_CHARTS}
    assert lines == {chart: set(sources) for chart, sources in SOURCES.items()}
    assert all(text for sources in SOURCES.values() for text in sources.values())


def test_they_come_after_all_others_each_at_its_place() -> None:
    others = [chart.priority for probe in PROBES for chart in probe.charts]
    others += [chart.priority for probe in PROBES for chart in probe.group_charts]
    others += [one.priority for charts in CHARTS.values() for one in charts]
    own = [one.priority for one in OWN_CHARTS]
    assert own == sorted(set(own))
    assert max(others) < min(own)


def test_names_clash_with_none_of_an_agent() -> None:
    assert {one.full_id.partition(".")[0] for one in OWN_CHARTS} == {"kvitals"}


def test_memory_and_the_last_tick_are_levels_and_all_else_rises() -> None:
    levels = {one for one in OWN_CHARTS for line in one.dimensions if line.is_level}
    assert levels == {TICK, MEMORY}
    assert all(line.is_level for one in levels for line in one.dimensions)
