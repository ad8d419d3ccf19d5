"""Exponential smoothing, single and double, which goes on from one point to the next.

Knows values in the order of time; refuses to know what they are of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

_LONGEST_WINDOW = 15


def _weight(ticks: int) -> float:
    return 2 / (min(ticks, _LONGEST_WINDOW) + 1)


def smoothing(ticks: int) -> Callable[[Sequence[float]], float]:
    """Follow the level of values; each point tells where it is at its end."""
    alpha = _weight(ticks)
    level: float | None = None

    def follow(values: Sequence[float]) -> float:
        nonlocal level
        for value in values:
            level = value if level is None else alpha * value + (1 - alpha) * level
        return level or 0.0

    return follow


def double_smoothing(ticks: int) -> Callable[[Sequence[float]], float]:
    """Follow the level of values and its trend; each point tells the level at its end."""
    alpha = beta = _weight(ticks)
    level = trend = 0.0
    count = 0

    def follow(values: Sequence[float]) -> float:
        nonlocal level, trend, count
        for value in values:
            if count == 0:
                level = value
            elif count == 1:
                trend, level = value - level, value
            if count:
                before = level
                level = alpha * value + (1 - alpha) * (level + trend)
                trend = beta * (level - before) + (1 - beta) * trend
            count += 1
        return level

    return follow
