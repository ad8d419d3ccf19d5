"""/api/v1/info: the agent and its host in Netdata's words, and the plan under `kvitals`."""

from __future__ import annotations

import hashlib
import os
import platform
import uuid
from contextlib import suppress
from pathlib import Path

from kvitals.web.alarms import alarms
from kvitals.web.answers import Document
from kvitals.web.charts import MEMORY_MODE, PLUGIN, RELEASE_CHANNEL
from kvitals.web.exhibit import Exhibit
from kvitals.web.run import describe_run

_MACHINE_ID = Path("/etc/machine-id")


def machine_uid(hostname: str) -> str:
    """An id that stays the same on this machine, and tells nothing about it."""
    secret = hostname
    with suppress(OSError):
        secret = _MACHINE_ID.read_text(encoding="ascii")
    return str(uuid.UUID(bytes=hashlib.sha256(f"kvitals {secret}".encode()).digest()[:16]))


def _host() -> Document:
    system = os.uname()
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    return {
        "os_name": release.get("NAME", "Linux"),
        "os_id": release.get("ID", "linux"),
        "os_id_like": release.get("ID_LIKE", ""),
        "os_version": release.get("VERSION", ""),
        "os_version_id": release.get("VERSION_ID", ""),
        "cores_total": str(os.cpu_count() or 1),
        "ram_total": str(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")),
        "kernel_name": system.sysname,
        "kernel_version": system.release,
        "architecture": system.machine,
    }


class Info:
    """What is known at the start is worked out once; what charts there are, each time."""

    def __init__(self, exhibit: Exhibit) -> None:
        uid = machine_uid(exhibit.hostname)
        self._exhibit = exhibit
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
            **_host(),
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

    def document(self) -> Document:
        charts = self._exhibit.charts
        modules = dict.fromkeys(chart.module for chart in charts)
        return {
            **self._fixed,
            "collectors": [{"plugin": PLUGIN, "module": one} for one in modules],
            "charts-count": len(charts),
            "metrics-count": sum(len(chart.dimensions) for chart in charts),
            "alarms": {"normal": 0, "warning": len(alarms(self._exhibit)), "critical": 0},
            "kvitals": describe_run(self._exhibit),
        }
