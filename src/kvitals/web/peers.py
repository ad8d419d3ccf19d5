"""/api/peers: the table of peers, the first so many by any column."""

from __future__ import annotations

from collections.abc import Mapping

from kvitals.model import Amounts, Plan, Role, State, Transport
from kvitals.probes.network import CONNECTIONS, RETRANSMITS, TRANSFERS
from kvitals.probes.network import PROBE as NETWORK
from kvitals.sampling.peers.listing import AMOUNTS, COLUMNS, SUMS, TEXT_COLUMNS, TOTAL, Line
from kvitals.web.answers import Document
from kvitals.web.exhibit import Exhibit
from kvitals.web.parameters import choice
from kvitals.web.tables import head, missing, rates, read_question, why_off

FILTERS = (*TEXT_COLUMNS, "port")
# What a filter can ask for, where that is known beforehand.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "role": tuple(one.name.lower() for one in Role),
    "transport": tuple(one.name for one in Transport),
}
# By what the table is sorted, unless a client asks for another column or it is off.
_FIRST = ("bytes", "open", "role")
_FED: Mapping[str, tuple[str, ...]] = {
    TRANSFERS.name: (*SUMS, *(name for names in SUMS.values() for name in names)),
    CONNECTIONS.name: ("open", "rtt_us", "opened", "closed", "failed"),
    RETRANSMITS.name: ("retransmits",),
}


def why_not_followed(exhibit: Exhibit) -> str:
    """The sentence for a run that knows nothing of peers."""
    settings = exhibit.settings
    if not (settings.socket and settings.connections):
        what = "connections" if settings.socket else "sockets"
        return f"Peers are not followed: {what} are turned off in this run."
    names = [one.name for one in NETWORK.measurements]
    return f"Peers cannot be followed on this kernel: {why_off(exhibit.plan, names)}."


def answer(exhibit: Exhibit, parameters: Mapping[str, str]) -> Document:
    """The peers that a client asks for.

    Raises:
        RequestError: a parameter is wrong, or peers are not followed.
    """
    if exhibit.peers is None:
        raise missing(exhibit, why_not_followed(exhibit))
    known = _columns(exhibit.plan)
    first = next(one for one in _FIRST if one in known)
    question = read_question(parameters, known, FILTERS, first=first)
    for name in CHOICES.keys() & question.only.keys():
        choice(question.only, name, CHOICES[name])
    lines, count = exhibit.peers.top(
        question.by, question.top, ascending=question.is_ascending, only=question.only
    )
    seconds = exhibit.look.seconds
    return {
        **head(exhibit, known, count),
        "peers": [_peer(line, known, seconds) for line in lines],
    }


# What is off is no column, rather than one of zeros.
def _columns(plan: Plan) -> tuple[str, ...]:
    off = {
        column
        for service in plan.services
        if service.state is State.OFF
        for column in _FED.get(service.measurement, ())
    }
    return tuple(one for one in COLUMNS if one.removeprefix(TOTAL) not in off)


def _peer(line: Line, known: tuple[str, ...], seconds: int) -> Document:
    own: dict[str, object] = {
        "role": line.role,
        "service": line.service,
        "port": line.port,
        "transport": line.transport,
        "peer": line.peer,
        "name": line.name,
        "application": line.application,
        "open": line.open,
        "rtt_us": line.rtt_us or None,
        "idle_s": line.idle_s,
    }
    return {
        **{column: value for column, value in own.items() if column in known},
        "rates": rates(_amounts(line.grown, known), seconds),
        "totals": _amounts(line.totals, known),
    }


def _amounts(amounts: Amounts, known: tuple[str, ...]) -> dict[str, int]:
    summed = {name: sum(getattr(amounts, one) for one in parts) for name, parts in SUMS.items()}
    own = {name: getattr(amounts, name) for name in AMOUNTS}
    return {name: amount for name, amount in (summed | own).items() if name in known}
