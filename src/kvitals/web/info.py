"""/api/v1/info: the agent and its host in Netdata's words, and the plan under `kvitals`."""

from __future__ import annotations

from kvitals.web.alarms import alarms
from kvitals.web.answers import Document
from kvitals.web.charts import MEMORY_MODE, PLUGIN, RELEASE_CHANNEL
from kvitals.web.exhibit import Exhibit
from kvitals.web.run import describe_run


class Info:
    """What is known at the start is worked out once; what charts there are, each time."""

    def __init__(self, exhibit: Exhibit) -> None:
        uid = exhibit.host.uid
        self._fixed: Document = {
            "version": exhibit.version,
            "uid": uid,
            "mirrored_hosts": [exhibit.hostname],
            "mirrored_hosts_status": [
                {
                    "guid": uid,
                    "hostname": exhibit.hostname,
                    "reachable": True,
                    "hops": 0,
                    "claim_id": None,
                    "node_id": None,
                }
            ],
            **exhibit.host.described(),
            "host_labels": {},
            "functions": {},
            "cloud-enabled": False,
            "cloud-available": False,
            "agent-claimed": False,
            "aclk-available": False,
            "memory-mode": MEMORY_MODE,
            "stream-enabled": False,
            "https-enabled": False,
            "release-channel": RELEASE_CHANNEL,
            "web-enabled": True,
        }

    def document(self, exhibit: Exhibit) -> Document:
        """What is known of an exhibit now."""
        charts, recording = exhibit.charts, exhibit.recording
        modules = dict.fromkeys(chart.module for chart in charts)
        return {
            **self._fixed,
            "collectors": [{"plugin": PLUGIN, "module": one} for one in modules],
            "charts-count": len(charts),
            "metrics-count": sum(len(chart.dimensions) for chart in charts),
            "alarms": {"normal": 0, "warning": len(alarms(exhibit)), "critical": 0},
            "kvitals": {
                **describe_run(exhibit),
                "replay": recording.described() if recording else None,
                "demo": exhibit.is_demo,
                "compiler": exhibit.compiler,
            },
        }
