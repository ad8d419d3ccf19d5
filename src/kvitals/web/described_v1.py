"""All addresses of Netdata's v1 API that are served."""

from __future__ import annotations

from kvitals.web.described import JSON, Address, Parameter, whole
from kvitals.web.described_data import ALLMETRICS, BADGE, CHART, DATA

_OPTIONS = Parameter(
    "options", "What else is told: full, charts, dimensions, labels.", example="full"
)
_DIMENSIONS = Parameter("dimensions", "Only contexts with dimensions like this, and these alone.")
_CTX = Parameter("ctx", "The same under its other name.")

V1 = (
    Address("/api/v1/info", "The host, and how this run measures", answers={JSON: "Info"}),
    Address("/api/v1/charts", "All charts that are filled", answers={JSON: "Charts"}),
    Address(
        "/api/v1/chart",
        "One chart",
        (CHART,),
        {JSON: "Chart"},
        {400: "No chart is named.", 404: "There is none of that name."},
    ),
    DATA,
    ALLMETRICS,
    Address(
        "/api/v1/contexts",
        "All contexts that are filled",
        (
            Parameter("contexts", "Patterns of contexts.", example="ebpf.*"),
            Parameter("context", "The same under its other name."),
            _OPTIONS,
            _DIMENSIONS,
        ),
        {JSON: "Contexts"},
    ),
    Address(
        "/api/v1/context",
        "One context",
        (
            Parameter("context", "Its name.", example="ebpf.io", is_needed=True),
            _CTX,
            _OPTIONS,
            _DIMENSIONS,
        ),
        {JSON: "Context"},
        {400: "No context is named.", 404: "There is none of that name."},
    ),
    BADGE,
    Address("/api/v1/alarms", "What is to be looked at now", answers={JSON: "Alarms"}),
    Address("/api/v1/alarms_values", "The numbers of that", answers={JSON: "AlarmValues"}),
    Address(
        "/api/v1/alarm_count",
        "How much there is to be looked at",
        (
            Parameter("status", "Statuses: RAISED, WARNING, CRITICAL, CLEAR.", example="RAISED"),
            Parameter("context", "Only on these charts."),
            _CTX,
        ),
        {JSON: "Count"},
    ),
    Address(
        "/api/v1/alarm_log",
        "When each of that began, newest first",
        (whole("after", "Only events with a greater number.", "0"),),
        {JSON: "AlarmLog"},
        {400: "A parameter is wrong."},
    ),
)
