"""All addresses of our own: tables, the stream, health, and this description."""

from __future__ import annotations

from kvitals.web import peers, processes, tables
from kvitals.web.described import JSON, TEXT, Address, Parameter, whole

_OFF = {
    400: "A parameter is wrong.",
    403: "It is not shown to who asks.",
    404: "Nothing of this is measured in this run.",
}
_TABLE = (
    Parameter("by", "The column to sort by."),
    Parameter("order", "Which end comes first.", choices=tables.ORDERS),
    Parameter("top", "How many, from 1 to 1000.", type="integer", example="5"),
)


def _filters(names: tuple[str, ...]) -> tuple[Parameter, ...]:
    return tuple(Parameter(name, f"Only with exactly this {name}.") for name in names)


OWN = (
    Address(
        "/api/processes",
        "The processes, the first so many by any column",
        (*_TABLE, *_filters(processes.FILTERS)),
        {JSON: "Processes"},
        _OFF,
    ),
    Address(
        "/api/peers",
        "Who talks to whom, the first so many by any column",
        (*_TABLE, *_filters(peers.FILTERS)),
        {JSON: "Peers"},
        _OFF,
    ),
    Address(
        "/api/findings",
        "What a person should look at, with the evidence",
        answers={JSON: "Findings"},
    ),
    Address(
        "/api/snapshot",
        "A window of the run as a file for kvitals replay",
        (
            whole("after", "The first second: a date, seconds back, or all of the last hour."),
            whole("before", "The last second: a date, seconds back, or now."),
        ),
        {"application/gzip": ""},
        {400: "A parameter is wrong, or the window is too long.", 404: "Nothing is kept of it."},
    ),
    Address(
        "/api/stream",
        "Server-sent events, one a tick",
        answers={"text/event-stream": ""},
        headers=(
            Parameter("Last-Event-ID", "The tick that was had last; what came since is sent."),
        ),
    ),
    Address("/api/openapi.json", "This description", answers={JSON: "Description"}),
    Address("/-/healthy", "Whether ticks come", answers={TEXT: ""}, errors={503: "They do not."}),
    Address(
        "/-/ready",
        "Whether there are values, and by which hooks",
        answers={TEXT: ""},
        errors={503: "There are none."},
    ),
    Address(
        "/-/reload",
        "Have the settings read again",
        answers={TEXT: ""},
        errors={
            403: "It is not allowed.",
            422: "The settings are wrong, and all stays as it was.",
            504: "Nothing came of it in time.",
        },
        method="post",
    ),
)
