"""Ready-made charts and ticks, and generators of odd values, for all shelves."""

from __future__ import annotations

from collections.abc import Sequence

from kvitals.model import Chart, ChartTick, Dimension, Field, Term, Tick


def line(line_id: str = "a", *, sign: int = 1, factor: int = 1) -> Dimension:
    return Dimension(line_id, line_id, (Term("m", Field.CALLS, factor),), sign)


def chart(*lines: Dimension, chart_id: str = "c") -> Chart:
    return Chart(
        id=chart_id,
        title="Title",
        units="calls",
        family="File",
        priority=1,
        dimensions=lines or (line(),),
    )


def tick(
    time: int,
    values: Sequence[float | None] = (1,),
    *,
    of: Chart | None = None,
    elapsed_us: int = 1_000_000,
    seconds: int = 1,
) -> Tick:
    shown = of or chart()
    return Tick(
        number=time,
        time=time,
        elapsed_us=elapsed_us,
        seconds=seconds,
        charts=(ChartTick(shown, tuple(values), tuple(0 for _ in values)),),
    )
