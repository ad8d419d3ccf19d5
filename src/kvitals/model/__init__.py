"""The vocabulary of kvitals: the types that cross from one room to the next.

Knows what a measurement, a process, a chart and a tick are; refuses to know how
any of them is obtained, stored or shown. Imports nothing of ours.
"""

from kvitals.model.charting import (
    Chart,
    ChartTick,
    Dimension,
    GroupChart,
    Probe,
    Term,
    Tick,
)
from kvitals.model.errors import KvitalsError
from kvitals.model.insight import Insight
from kvitals.model.measuring import (
    Field,
    Measurement,
    Mode,
    Plan,
    Rung,
    Service,
    State,
    Way,
)
from kvitals.model.reading import Key, Process, Reading, Remark, Row, Walk

__all__ = [
    "Chart",
    "ChartTick",
    "Dimension",
    "Field",
    "GroupChart",
    "Insight",
    "Key",
    "KvitalsError",
    "Measurement",
    "Mode",
    "Plan",
    "Probe",
    "Process",
    "Reading",
    "Remark",
    "Row",
    "Rung",
    "Service",
    "State",
    "Term",
    "Tick",
    "Walk",
    "Way",
]
