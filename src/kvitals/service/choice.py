"""Which probes a run has, by its settings."""

from __future__ import annotations

from kvitals.config.settings import Settings
from kvitals.model import Probe
from kvitals.probes import PROBES


def chosen_probes(settings: Settings) -> tuple[Probe, ...]:
    """All probes but those that are turned off. Without sockets there are no peers.

    Who turns off all programs means none of them, as in Netdata's plugin.
    """
    programs = {
        "file": settings.files,
        "vfs": settings.vfs,
        "process": settings.process,
        "socket": settings.socket,
    }
    if not any(programs.values()):
        programs = dict.fromkeys(programs, True)
    programs["network"] = programs["socket"] and settings.connections
    programs["apps"] = settings.apps
    return tuple(one for one in PROBES if programs[one.name])
