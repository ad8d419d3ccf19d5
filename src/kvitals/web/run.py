"""How this run measures, as /api/v1/info tells it: the plan, what feeds each chart, what is off.

Names no group of processes and no peer, so it stays the same when one appears.
"""

from __future__ import annotations

from collections.abc import Mapping

from kvitals.config.settings import Grouping
from kvitals.model import Chart, Dimension, Service
from kvitals.sampling.own.charts import FAMILY as OWN_FAMILY
from kvitals.sampling.own.charts import SOURCES
from kvitals.sampling.own.charts import TYPE as OWN_TYPE
from kvitals.web.answers import Document
from kvitals.web.coverage import Gap, declared_charts, feeds, gaps
from kvitals.web.exhibit import Exhibit
from kvitals.web.peer_charts import COMPANIONS, PEER_CHARTS
from kvitals.web.readers import is_detail

_HOST = "ebpf"
# The headings of the menu, by the type of the charts below them.
_MENUS: Mapping[str, str] = {
    _HOST: "eBPF",
    Grouping.APPS: "Applications",
    Grouping.USERS: "Users",
    Grouping.CGROUPS: "Cgroups",
}
# The last heading, and what stands below it: what we cost, and whether our own tables are full.
_OWN_MENU = "This monitor"
_OWN: Mapping[tuple[str, str], str] = {
    (OWN_TYPE, OWN_FAMILY): "what kvitals itself takes of this machine, and what it missed",
    (_HOST, "Process table"): "room for processes that have ended, until they are read",
    (_HOST, "Flow table"): "room for who talks to whom, until it is read",
}
_GROUPED: Mapping[str, str] = {
    "ebpf syscall": "files, reads and writes, processes and threads",
    "ebpf net": "bytes sent and received through sockets",
}
_BY: Mapping[str, str] = {
    Grouping.APPS: "by application",
    Grouping.USERS: "by user",
    Grouping.CGROUPS: "by cgroup",
}


def describe_run(exhibit: Exhibit) -> Document:
    """The part of the answer that Netdata does not have."""
    return {
        "mode": exhibit.plan.mode,
        "interval": exhibit.settings.interval_s,
        "history": exhibit.settings.history_s,
        "archive": _archive(exhibit),
        "started": exhibit.started,
        "measurements": [_service(one) for one in exhibit.plan.services],
        "families": _families(exhibit),
        "feeds": _feeds(exhibit),
        "explanations": {one.full_id: one.explanation for one in exhibit.charts},
        "details": {"shown": not exhibit.veil, "reason": exhibit.veil},
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


# Only what stays: how much there is changes with each look.
def _archive(exhibit: Exhibit) -> Document | None:
    settings = exhibit.settings
    if exhibit.archive is None:
        return None
    return {
        "folder": str(exhibit.archive.folder),
        "megabytes": settings.history_mb,
        "ticks": settings.keep_ticks_h * 3600,
        "minutes": settings.keep_minutes_d * 86400,
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


# In the order of the menu: those of the host, then each grouping, then our own.
def _families(exhibit: Exhibit) -> list[Document]:
    summaries: dict[tuple[str, str], str] = {}
    for chart, probe in declared_charts(exhibit.probes, exhibit.groupings):
        summary = probe.summary
        if chart.type in _BY:
            summary = f"{_GROUPED.get(chart.family, summary)}, {_BY[chart.type]}"
        summaries.setdefault((chart.type, chart.family), summary)
    order = (_HOST, *exhibit.groupings)
    shown = sorted(
        (one for one in summaries if one not in _OWN), key=lambda one: order.index(one[0])
    )
    own = [one for one in _OWN if one in summaries or one[0] == OWN_TYPE]
    return [
        *(_family(one, _MENUS[one[0]], summaries[one]) for one in shown),
        *(_family(one, _OWN_MENU, _OWN[one]) for one in own),
    ]


def _family(of: tuple[str, str], menu: str, summary: str) -> Document:
    return {"type": of[0], "menu": menu, "name": of[1], "summary": summary}


# The dimensions of groups and of peers come and go, and are fed alike. So that is told
# once and without a name; for peers once for each part that their dimensions repeat in turn.
def _feeds(exhibit: Exhibit) -> Document:
    declared = {
        chart.full_id: chart.dimensions
        for chart, _ in declared_charts(exhibit.probes, exhibit.groupings)
    }
    peers = {chart.full_id for chart in PEER_CHARTS}

    def fed(chart: Chart) -> list[Document]:
        if chart.type == OWN_TYPE:
            return [
                _feed_of_ours(line, SOURCES.get(chart.full_id, {})) for line in chart.dimensions
            ]
        if chart.full_id in peers:
            return [_feed_of_part(line) for line in declared[chart.full_id]]
        if chart.type in exhibit.groupings:
            return [_feed(line, None) for line in declared[chart.full_id]]
        return [_feed(line, line.name) for line in chart.dimensions]

    return {chart.full_id: fed(chart) for chart in exhibit.charts}


def _feed(line: Dimension, name: str | None) -> Document:
    return {"name": name, "sign": line.sign, "measurements": feeds(line)}


# No measurement of the plan, but the kernel's own account of this process.
def _feed_of_ours(line: Dimension, sources: Mapping[str, str]) -> Document:
    return {**_feed(line, line.name), "measurements": (), "source": sources.get(line.id, "")}


def _feed_of_part(line: Dimension) -> Document:
    own = feeds(line)
    more = [name for one in own for name in COMPANIONS.get(one, ())]
    return {**_feed(line, None), "part": line.id, "measurements": (*own, *more)}


def _off(exhibit: Exhibit) -> list[Document]:
    filled = {chart.full_id for chart in exhibit.charts}
    return [
        {
            "chart": chart.full_id,
            "type": chart.type,
            "title": chart.title,
            "explanation": chart.explanation,
            "units": chart.units,
            "family": chart.family,
            "priority": chart.priority,
            "is_whole": chart.full_id not in filled,
            "dimensions": [_gap(one) for one in missing],
        }
        for chart, missing in gaps(exhibit.probes, exhibit.plan, exhibit.groupings, filled or None)
        if not (exhibit.veil and is_detail(chart))
    ]


def _gap(one: Gap) -> Document:
    return {
        "name": one.dimension.name,
        "reason": one.reason,
        "remedy": one.remedy,
        "needed_mode": one.needed_mode,
    }
