"""All findings of a run, looked for once a tick."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kvitals.model import GroupChart, Insight
from kvitals.sampling.applications import Applications
from kvitals.sampling.insights.bursts import ErrorBursts
from kvitals.sampling.insights.descriptors import DescriptorLeaks
from kvitals.sampling.insights.zombies import Zombies


class Advice:
    """Looks at what applications did. `insights` are those of the last look, oldest first."""

    def __init__(
        self,
        applications: Applications,
        charts: Sequence[GroupChart],
        grouping: str,
        descriptor_count: Callable[[int], int | None],
        is_zombie: Callable[[int], bool],
    ) -> None:
        self._applications = applications
        self._zombies = Zombies(is_zombie)
        self._descriptors = DescriptorLeaks(descriptor_count)
        self._bursts = ErrorBursts(charts, grouping)
        self.insights: tuple[Insight, ...] = ()

    def look(self, now: int) -> None:
        """Look again, at a time in seconds of the wall clock."""
        live = list(self._applications.table.live())
        accounts = self._applications.first
        found = [
            *self._zombies.look(now, live),
            *self._descriptors.look(now, live),
            *self._bursts.look(now, accounts.names, accounts.done),
        ]
        self.insights = tuple(sorted(found, key=lambda one: one.since))
