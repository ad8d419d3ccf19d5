"""How this run measures, as /api/v1/info tells it: the plan, what feeds each chart, what is off."""

from __future__ import annotations

from kvitals.model import Chart, Service
from kvitals.web.answers import Document
from kvitals.web.coverage import Gap, feeds, gaps
from kvitals.web.exhibit import Exhibit


def describe_run(exhibit: Exhibit) -> Document:
    """The part of the answer that Netdata does not have."""
    return {
        "mode": exhibit.plan.mode,
        "interval": exhibit.settings.interval_s,
        "history": exhibit.settings.history_s,
        "started": exhibit.started,
        "measurements": [_service(one) for one in exhibit.plan.services],
        "families": _families(exhibit),
        "feeds": {chart.full_id: _feeds(chart) for chart in exhibit.charts},
        "off": _off(exhibit),
        "hooks": [
            {
                "kind": one.rung.name.lower(),
                "answer": one.answer,
                "reason": one.reason,
                "remedy": one.remedy,
            }
            for one in exhibit.findings
        ],
    }


def _service(one: Service) -> Document:
    return {
        "measurement": one.measurement,
        "summary": one.summary,
        "state": one.state,
        "hook": one.hook,
        "reason": one.reason,
        "remedy": one.remedy,
    }


def _families(exhibit: Exhibit) -> list[Document]:
    declared = [(chart, probe) for probe in exhibit.probes for chart in probe.charts]
    declared.sort(key=lambda pair: pair[0].priority)
    summaries: dict[str, str] = {}
    for chart, probe in declared:
        summaries.setdefault(chart.family, probe.summary)
    return [{"name": name, "summary": summary} for name, summary in summaries.items()]


def _feeds(chart: Chart) -> list[Document]:
    return [
        {"name": line.name, "sign": line.sign, "measurements": feeds(line)}
        for line in chart.dimensions
    ]


def _off(exhibit: Exhibit) -> list[Document]:
    filled = {chart.full_id for chart in exhibit.charts}
    return [
        {
            "chart": chart.full_id,
            "title": chart.title,
            "units": chart.units,
            "family": chart.family,
            "priority": chart.priority,
            "is_whole": chart.full_id not in filled,
            "dimensions": [_gap(one) for one in missing],
        }
        for chart, missing in gaps(exhibit.probes, exhibit.plan)
    ]


def _gap(one: Gap) -> Document:
    return {
        "name": one.dimension.name,
        "reason": one.reason,
        "remedy": one.remedy,
        "needed_mode": one.needed_mode,
    }
