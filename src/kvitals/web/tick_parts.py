"""A tick with some of its charts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kvitals.model import Chart, Tick


def only(tick: Tick, is_wanted: Callable[[Chart], bool]) -> Tick:
    """The same moment, with those charts alone that are wanted."""
    return replace(tick, charts=tuple(one for one in tick.charts if is_wanted(one.chart)))
