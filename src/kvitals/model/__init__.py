"""The vocabulary of kvitals: the types that cross from one room to the next.

Knows what a measurement, a process, a chart and a tick are; refuses to know how
any of them is obtained, stored or shown. Imports nothing of ours.
"""

from kvitals.model.attempt import Attempt, plainly
from kvitals.model.charting import (
    Chart,
    ChartTick,
    Dimension,
    GroupChart,
    Probe,
    Term,
    Tick,
)
from kvitals.model.errors import KvitalsError, OutputError, output_error
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
from kvitals.model.peers import (
    ADDRESS_BYTES,
    MAPPED,
    UNKNOWN_ADDRESS,
    Amounts,
    Flow,
    Flows,
    PeerFilter,
    Role,
    Transport,
)
from kvitals.model.reading import Key, Process, Reading, Remark, Row, Walk

__all__ = [
    "ADDRESS_BYTES",
    "MAPPED",
    "UNKNOWN_ADDRESS",
    "Amounts",
    "Attempt",
    "Chart",
    "ChartTick",
    "Dimension",
    "Field",
    "Flow",
    "Flows",
    "GroupChart",
    "Insight",
    "Key",
    "KvitalsError",
    "Measurement",
    "Mode",
    "OutputError",
    "PeerFilter",
    "Plan",
    "Probe",
    "Process",
    "Reading",
    "Remark",
    "Role",
    "Row",
    "Rung",
    "Service",
    "State",
    "Term",
    "Tick",
    "Transport",
    "Walk",
    "Way",
    "output_error",
    "plainly",
]
