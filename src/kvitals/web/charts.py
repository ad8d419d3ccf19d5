"""Charts as Netdata's API describes them: /api/v1/charts and /api/v1/chart.

Shapes are those of Netdata 1.37, which existing clients read.
"""

from __future__ import annotations

import time

from kvitals.model import Chart
from kvitals.web.alarms import alarms
from kvitals.web.answers import Document
from kvitals.web.exhibit import Exhibit

PLUGIN = "ebpf.plugin"
RELEASE_CHANNEL = "stable"
MEMORY_MODE = "ram"
_VALUE_BYTES = 8


def describe(exhibit: Exhibit, chart: Chart) -> Document:
    """One chart, and the times between which there is something to ask for."""
    interval_s = exhibit.settings.interval_s
    oldest, newest = exhibit.history.bounds() or (0, 0)
    return {
        "id": chart.full_id,
        "name": chart.full_id,
        "type": chart.type,
        "family": chart.family,
        "context": chart.full_id,
        "title": f"{chart.title} ({chart.full_id})",
        "priority": chart.priority,
        "plugin": PLUGIN,
        "module": chart.module,
        "units": chart.units,
        "data_url": f"/api/v1/data?chart={chart.full_id}",
        "chart_type": chart.style,
        "duration": newest - oldest + interval_s if newest else 0,
        "first_entry": oldest,
        "last_entry": newest,
        "update_every": interval_s,
        "dimensions": {line.id: {"name": line.name} for line in chart.dimensions},
        "chart_variables": {},
        "green": None,
        "red": None,
        "alarms": {
            one.name: {
                "id": one.id,
                "status": one.status,
                "units": one.units,
                "update_every": interval_s,
            }
            for one in alarms(exhibit)
            if one.chart == chart.full_id
        },
        "chart_labels": {
            "_collect_plugin": PLUGIN,
            "_collect_module": chart.module or "[none]",
        },
        "functions": {},
    }


def describe_all(exhibit: Exhibit) -> Document:
    """All charts that are filled, by priority, and the host that they are of."""
    settings = exhibit.settings
    charts = sorted(exhibit.charts, key=lambda chart: chart.priority)
    dimensions = sum(len(chart.dimensions) for chart in charts)
    ticks = settings.history_s // settings.interval_s
    return {
        "hostname": exhibit.hostname,
        "version": exhibit.version,
        "release_channel": RELEASE_CHANNEL,
        "os": "linux",
        "timezone": time.tzname[0],
        "update_every": settings.interval_s,
        "history": ticks,
        "memory_mode": MEMORY_MODE,
        "custom_info": "",
        "charts": {chart.full_id: describe(exhibit, chart) for chart in charts},
        "charts_count": len(charts),
        "dimensions_count": dimensions,
        "alarms_count": len(alarms(exhibit)),
        "rrd_memory_bytes": dimensions * ticks * _VALUE_BYTES,
        "hosts_count": 1,
        "hosts": [{"hostname": exhibit.hostname}],
    }
