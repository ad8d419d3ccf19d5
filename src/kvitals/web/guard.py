"""Stands before every answer: refuses foreign host names, and adds the headers of a careful site.

A page of another site can make a browser ask us under a name of its own (DNS
rebinding); then the Host header carries that name. So it is looked at wherever
we listen: what is no name of ours is told what helps.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kvitals.web.answers import text

_ALWAYS = ("localhost", "127.0.0.1", "::1")
_LONGEST_TOLD = 80
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def bare_name(host: str) -> str:
    """The name in a Host header, without port, brackets and the dot of the root."""
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return name.rstrip(".").lower()


def allowed_names(*names: str) -> frozenset[str]:
    """The names that may be asked for, besides the address that a client has connected to."""
    return frozenset(name.strip("[]").rstrip(".").lower() for name in (*_ALWAYS, *names))


class Guard:
    """ASGI middleware. Pages of other sites may embed what they may read, so where is_shared."""

    def __init__(self, app: ASGIApp, names: Iterable[str], *, is_shared: bool = False) -> None:
        self._app = app
        self._names = frozenset(names)
        self._headers = dict(_HEADERS)
        if is_shared:
            self._headers["Cross-Origin-Resource-Policy"] = "cross-origin"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        headers = Headers(scope=scope)
        if is_ambiguous(scope, headers):
            refusal = text("This request can be understood in two ways, so it is not.", 400)
            # What follows on the connection may not be what it seems.
            refusal.headers["Connection"] = "close"
            await refusal(scope, receive, send_guarded)
            return
        host = headers.get("host")
        if host is None or self._is_ours(bare_name(host), scope):
            await self._app(scope, receive, send_guarded)
            return
        await text(_refused(bare_name(host)), 403)(scope, receive, send_guarded)

    # An address in a Host header is one that the browser has connected to, never a stranger's.
    def _is_ours(self, name: str, scope: Scope) -> bool:
        server = scope.get("server")
        return name in self._names or (server is not None and _same(name, server[0]))


def is_ambiguous(scope: Scope, headers: Headers) -> bool:
    """Whether a proxy before us may have seen another request, or another end of it."""
    if "transfer-encoding" in headers and "content-length" in headers:
        return True
    hosts = headers.getlist("host")
    # A name with space in it came folded over two lines, which others read as two headers.
    return not scope["path"].startswith("/") or len(hosts) > 1 or any(map(_has_space, hosts))


def _has_space(value: str) -> bool:
    return len(value.split()) > 1


def _same(name: str, address: str) -> bool:
    try:
        return ipaddress.ip_address(name) == ipaddress.ip_address(address)
    except ValueError:
        return False


def _refused(name: str) -> str:
    shown = "".join(one for one in name[:_LONGEST_TOLD] if one.isascii() and one.isprintable())
    return (
        f"kvitals does not answer to the host name {shown!r} in the Host header. "
        "Ask for localhost or for the address that it listens on. If this is a name of this "
        "machine, or of a proxy before it, start kvitals with --allow-host NAME, or set "
        "'allow hosts = NAME' in [web] of ebpf.conf."
    )
