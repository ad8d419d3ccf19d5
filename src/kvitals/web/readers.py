"""Who may see processes, peers and users one by one. Others see the host and its applications.

Knows who asks by what the kernel tells of a connection, and by tokens; refuses to know how either
is found out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from kvitals.config.details import Details
from kvitals.config.settings import Grouping
from kvitals.model import Chart, Tick
from kvitals.web.peer_charts import PEER_CHARTS
from kvitals.web.server.connection import peer_of
from kvitals.web.tick_parts import only

# Under these an application finds that a token was shown, and why details are not.
TOKEN_SHOWN, _VEIL = "kvitals.token", "kvitals.veil"
_ASKS = "ask with a token (kvitals run --token-file)"
_WHY = {
    Details.OWN: "Processes, peers and users are shown to root, to the user that started kvitals "
    f"and to users named with --details-user, over this machine's own connections; or {_ASKS}, "
    "or have kvitals started with --details everyone.",
    Details.TOKEN: f"Processes, peers and users are shown to who has a token: {_ASKS}.",
}
_PEERS = frozenset(one.full_id for one in PEER_CHARTS)
# What proxies add says that somebody else asks than who has connected.
_FORWARDED = ("forwarded", "via", "x-real-ip")
_FORWARDED_BEGINS = "x-forwarded-"


def is_detail(chart: Chart) -> bool:
    """Whether a chart tells of peers or of users one by one."""
    return chart.full_id in _PEERS or chart.type == Grouping.USERS


def without_details(tick: Tick) -> Tick:
    """A tick of the other charts."""
    return only(tick, lambda chart: not is_detail(chart))


def is_forwarded(headers: Headers) -> bool:
    """Whether a request says that it was asked for by somebody else."""
    return any(one in _FORWARDED or one.startswith(_FORWARDED_BEGINS) for one in headers)


@dataclass(frozen=True, slots=True)
class Readers:
    """Who is shown all: a rule, and the ids of our own users.

    why is what others are told, where that is not what a run tells.
    """

    rule: Details = Details.EVERYONE
    uids: frozenset[int] = frozenset()
    why: str = ""

    def is_own(self, scope: Scope) -> bool:
        """Whether one of our own users asks by itself, as the kernel tells, or a trusted proxy."""
        if peer_of(scope).asker:
            return self.rule is not Details.TOKEN
        if self.rule is Details.TOKEN or is_forwarded(Headers(scope=scope)):
            return False
        return peer_of(scope).uid in self.uids

    def veil(self, scope: Scope) -> str:
        """Why who asks is not shown all; empty where it is."""
        if self.rule is Details.EVERYONE or told(scope, TOKEN_SHOWN) or self.is_own(scope):
            return ""
        return self.why or _WHY[self.rule]


EVERYBODY = Readers()


def told(scope: Scope, name: str) -> Any:
    """What was found out about a request before."""
    return scope.get("extensions", {}).get(name)


def veil_of(scope: Scope) -> str:
    """Why who asks is not shown all; empty where it is."""
    return str(told(scope, _VEIL) or "")


class Veil:
    """ASGI middleware: finds out once for each request who asks."""

    def __init__(self, app: ASGIApp, readers: Readers) -> None:
        self._app = app
        self._readers = readers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope.setdefault("extensions", {})[_VEIL] = self._readers.veil(scope)
        await self._app(scope, receive, send)
