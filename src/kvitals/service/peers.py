"""Puts together what follows the peers of this host, from settings."""

from __future__ import annotations

from kvitals.config.settings import Settings
from kvitals.sampling.peers.host_names import HostNames
from kvitals.sampling.peers.network import Network
from kvitals.sampling.peers.service_names import ServiceNames


def make_network(settings: Settings) -> Network:
    """The peers that settings ask for, with their names."""
    return Network(
        ServiceNames(settings.service_names, use_system=settings.resolve_services),
        HostNames() if settings.resolve_hosts else None,
        wanted=None if settings.hostnames.is_everybody else settings.hostnames,
        maximum_dimensions=settings.maximum_dimensions,
    )
