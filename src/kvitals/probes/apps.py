"""The counting of processes one by one: how many there are, and whether any report was lost."""

from __future__ import annotations

from functools import partial

from kvitals.model import Chart, Field, Measurement, Probe
from kvitals.probes.drawing import line
from kvitals.probes.ways import WITHOUT_STORAGE, of_walk

PROCESSES = Measurement(
    name="apps.processes",
    summary="processes that there are now, each of which is counted by itself",
    slot=None,
    fields=(Field.NOW,),
    ways=of_walk("processes", WITHOUT_STORAGE),
)
USED = Measurement(
    name="apps.table_used",
    summary="share of the table of ended processes that was in use when it was read, in percent",
    slot=None,
    fields=(Field.NOW,),
    ways=of_walk("used_percent"),
)
HIGHEST = Measurement(
    name="apps.table_highest",
    summary="the highest share of that table ever in use, in percent",
    slot=None,
    fields=(Field.NOW,),
    ways=of_walk("highest_percent"),
)
LOST = Measurement(
    name="apps.rows_lost",
    summary="reports of processes that found no place, so that they count as untracked",
    slot=None,
    fields=(Field.CALLS,),
    ways=of_walk("rows_lost"),
)

_chart = partial(Chart, module="apps")

PROBE = Probe(
    name="apps",
    summary="what each process did, by itself",
    measurements=(PROCESSES, USED, HIGHEST, LOST),
    charts=(
        _chart(
            id="processes",
            title="Processes that there are now",
            units="processes",
            family="Process",
            priority=21011,
            dimensions=(line("processes", "processes", Field.NOW, PROCESSES),),
            explanation="Processes that there are now. A slow climb without an end means that "
            "something starts processes that never finish.",
        ),
        _chart(
            id="process_table",
            title="Use of the table of ended processes",
            units="percentage",
            family="Process table",
            priority=21090,
            dimensions=(
                line("used", "used", Field.NOW, USED),
                line("highest", "highest", Field.NOW, HIGHEST),
            ),
            explanation="How full the table is in which ended processes wait to be read, and the "
            "fullest it ever was. At 100 % the rest is counted as untracked, and belongs to "
            "nobody.",
        ),
        _chart(
            id="process_table_lost",
            title="Reports of processes that found no place",
            units="reports",
            family="Process table",
            priority=21091,
            dimensions=(line("lost", "lost", Field.CALLS, LOST),),
            explanation="Ended processes whose report found no place in the table for them. "
            "Nothing is lost from the sums, but it belongs to nobody; a larger pid table size "
            "helps.",
        ),
    ),
)
