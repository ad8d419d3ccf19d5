"""Puts together what follows the peers of this host, from settings."""

from __future__ import annotations

from kvitals.config.host_rules import HostRules
from kvitals.config.settings import Settings
from kvitals.sampling.peers.host_names import HostNames
from kvitals.sampling.peers.network import Network
from kvitals.sampling.peers.service_names import ServiceNames


def make_network(settings: Settings) -> Network:
    """The peers that settings ask for, with their names."""
    return Network(
        ServiceNames(settings.service_names, use_system=settings.resolve_services),
        _resolver(settings),
        wanted=_wanted(settings),
        maximum_dimensions=settings.maximum_dimensions,
    )


def change_network(network: Network, settings: Settings) -> None:
    """Have peers follow other settings."""
    network.follow(
        settings.service_names,
        _resolver(settings),
        use_system=settings.resolve_services,
        wanted=_wanted(settings),
        maximum_dimensions=settings.maximum_dimensions,
    )


def _resolver(settings: Settings) -> HostNames | None:
    return HostNames() if settings.resolve_hosts else None


def _wanted(settings: Settings) -> HostRules | None:
    return None if settings.hostnames.is_everybody else settings.hostnames
