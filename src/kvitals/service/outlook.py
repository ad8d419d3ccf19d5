"""What only people ask for: the table of processes, and findings. The plugin's body has neither."""

from __future__ import annotations

from dataclasses import dataclass

from kvitals.config.settings import Settings
from kvitals.sampling.advice import Advice
from kvitals.sampling.listing import Listing
from kvitals.sampling.user_names import PASSWD, UserNames
from kvitals.service.cgroups import cgroup_names
from kvitals.service.collector import Collector


@dataclass(frozen=True, slots=True)
class Outlook:
    """Answers about the processes of one collector."""

    listing: Listing
    advice: Advice


def make_outlook(collector: Collector, settings: Settings) -> Outlook | None:
    """The outlook on a collector's processes; None where it does not count them."""
    applications = collector.applications
    if applications is None:
        return None
    return Outlook(
        listing=Listing(applications, UserNames(settings.on_host(PASSWD)), cgroup_names()),
        advice=Advice(
            applications,
            collector.group_charts,
            settings.group_by[0],
            collector.rights.descriptor_count,
            collector.rights.is_zombie,
        ),
    )
