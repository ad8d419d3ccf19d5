"""All findings of a run, looked for once a tick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kvitals.model import GroupChart, Insight
from kvitals.sampling.applications import Applications
from kvitals.sampling.insights.bursts import ErrorBursts
from kvitals.sampling.insights.descriptors import DescriptorLeaks
from kvitals.sampling.insights.losses import Losses
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
        self._losses = Losses()
        # When the clock of ages was at 0.
        self._began = 0
        self.insights: tuple[Insight, ...] = ()

    def look(self, now: int, age_s: int) -> None:
        """Look again, at a time of the wall clock.

        Everything is measured with age_s, seconds of a clock that nobody sets.
        """
        if abs(now - age_s - self._began) > 1:
            self._began = now - age_s
        live = list(self._applications.table.live())
        accounts = self._applications.first
        found = [
            *self._zombies.look(age_s, live),
            *self._descriptors.look(age_s, live),
            *self._bursts.look(age_s, accounts.names, accounts.done),
            *self._losses.look(age_s, self._applications.rows_lost),
            *(one for folding in self._applications.foldings for one in folding.look(age_s)),
        ]
        dated = (replace(one, since=one.since + self._began) for one in found)
        self.insights = tuple(sorted(dated, key=lambda one: one.since))
