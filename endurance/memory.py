"""Memory: a straight line through what was sampled after the warm-up does not rise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FLAT = "memory is flat after the warm-up"
BOUNDED = "memory stays within its bound"
# Until then the ring of the last hour fills; of a shorter run, so large a part is warm-up.
_WARM_UP_S = 3900.0
_SHARE_OF_WARM_UP = 0.4
# What a line may rise in all: an arena more or less is no trend.
_MOST_RISE_MB = 4.0
MOST_MB = 96.0
# A shorter run says nothing about a trend: one fault that comes late tilts the line.
LEAST_TREND_S = 3000.0


@dataclass(frozen=True, slots=True)
class Line:
    """The straight line nearest to some samples, from the end of the warm-up on."""

    begin_s: float
    end_s: float
    first_mb: float
    last_mb: float

    @property
    def rise_mb(self) -> float:
        return self.last_mb - self.first_mb

    @property
    def mb_an_hour(self) -> float:
        return 3600 * self.rise_mb / (self.end_s - self.begin_s)

    @property
    def is_flat(self) -> bool:
        return self.rise_mb <= _MOST_RISE_MB


def fitted(samples: Sequence[tuple[float, float]]) -> Line | None:
    """The line of least squares after the warm-up, or None of too few samples."""
    if not samples:
        return None
    warm = min(_WARM_UP_S, samples[-1][0] * _SHARE_OF_WARM_UP)
    late = [one for one in samples if one[0] >= warm]
    if len(late) < 3:
        return None
    count = len(late)
    middle_x = sum(x for x, _ in late) / count
    middle_y = sum(y for _, y in late) / count
    spread = sum((x - middle_x) ** 2 for x, _ in late)
    slope = sum((x - middle_x) * (y - middle_y) for x, y in late) / spread
    begin, end = late[0][0], late[-1][0]
    return Line(
        begin, end, middle_y + slope * (begin - middle_x), middle_y + slope * (end - middle_x)
    )
