"""Which probes a run has, by its settings."""

from __future__ import annotations

from kvitals.config.settings import Settings
from kvitals.model import Probe
from kvitals.probes import PROBES, apps, file, network, process, socket, vfs

_OF_PROCESSES = (file.PROBE, vfs.PROBE, process.PROBE)


def chosen_probes(settings: Settings) -> tuple[Probe, ...]:
    """All probes but those that are turned off. Without sockets there are no peers.

    Who turns off both programs means neither, as in Netdata's plugin.
    """
    is_all = not settings.process and not settings.socket
    sockets = settings.socket or is_all
    chosen: list[Probe] = []
    if settings.process or is_all:
        chosen += _OF_PROCESSES
    if sockets:
        chosen.append(socket.PROBE)
    if sockets and settings.connections:
        chosen.append(network.PROBE)
    if settings.apps:
        chosen.append(apps.PROBE)
    return tuple(one for one in PROBES if one in chosen)
