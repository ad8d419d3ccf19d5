"""What happens on the made-up host, and when: seconds count from the start of the demo."""

from __future__ import annotations

import math
from dataclasses import dataclass

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens every so often, for so long; once so long after the start."""

    every_s: int
    after_s: int
    for_s: int

    def is_on(self, second: int) -> bool:
        return self._gone_s(second) < self.for_s

    def strength(self, second: int) -> float:
        """How much of it there is: it swells to 1 and ebbs away, and is 0 while it is not on."""
        if not self.is_on(second):
            return 0
        return 0.4 + 0.6 * math.sin(math.pi * self._gone_s(second) / self.for_s)

    def _gone_s(self, second: int) -> int:
        return (second - self.after_s) % self.every_s


# It is under way when the demo starts.
BACKUP = Act(every_s=1200, after_s=-100, for_s=240)
DEPLOYMENT = Act(every_s=300, after_s=90, for_s=35)
# Children that nobody waits for are left behind by some deployments.
NEGLECT = Act(every_s=900, after_s=125, for_s=300)
LOSS = Act(every_s=720, after_s=150, for_s=60)
FAILURE = Act(every_s=1500, after_s=240, for_s=180)


def traffic(wall: int) -> float:
    """How much of the site's usual traffic there is at a time of the day; about 1."""
    day = math.sin(2 * math.pi * (wall % DAY_S) / DAY_S - 2.1)
    waves = 0.12 * math.sin(2 * math.pi * wall / 420) + 0.06 * math.sin(2 * math.pi * wall / 97)
    return 1 + 0.3 * day + waves
