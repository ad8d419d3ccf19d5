"""Stands before every answer: refuses foreign host names, and adds the headers of a careful site.

A page of another site can make a browser ask us under a name of its own (DNS
rebinding); then the Host header carries that name.
"""

from __future__ import annotations

import ipaddress

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kvitals.web.answers import text

_ALWAYS = ("localhost", "127.0.0.1", "::1")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def is_loopback(host: str) -> bool:
    """Whether an address that is listened on is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def bare_name(host: str) -> str:
    """The name in a Host header, without port, brackets and the dot of the root."""
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return name.rstrip(".").lower()


def allowed_names(bind: str, hostname: str) -> frozenset[str] | None:
    """The names that may be asked for, or None for any."""
    if not is_loopback(bind):
        return None
    return frozenset(name.strip("[]").rstrip(".").lower() for name in (*_ALWAYS, bind, hostname))


class Guard:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, names: frozenset[str] | None) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        host = Headers(scope=scope).get("host")
        if host is None or self._names is None or bare_name(host) in self._names:
            await self._app(scope, receive, send_guarded)
            return
        refusal = text(
            "kvitals does not answer to this host name. Ask for localhost, "
            "or start it with --host and an address of this machine.",
            status=403,
        )
        await refusal(scope, receive, send_guarded)
