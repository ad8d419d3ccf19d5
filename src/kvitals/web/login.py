"""Asks for a token before anything is answered, where tokens are given. ASGI middleware.

Over a socket in the file system our own users need none, to read, nor who has
logged in at a trusted proxy. Whether the run is healthy and
ready is told to everybody, as monitors ask it without one.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from kvitals.web.answers import text
from kvitals.web.readers import TOKEN_SHOWN, Readers
from kvitals.web.server.connection import peer_of
from kvitals.web.server.owners import Peer
from kvitals.web.tokens import READ, RELOAD, Token, rights_of

_OPEN = ("/-/healthy", "/-/ready")
_READING = ("GET", "HEAD")
# Browsers ask their user for it, and send it with all that the page asks for.
_CHALLENGE = 'Basic realm="kvitals", charset="UTF-8"'


class Login:
    """Lets through who has the right to what is asked for."""

    def __init__(self, app: ASGIApp, tokens: Sequence[Token], readers: Readers) -> None:
        self._app = app
        self._readers = readers
        self._tokens = tuple(tokens)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _OPEN:
            await self._app(scope, receive, send)
            return
        rights = rights_of(Headers(scope=scope).get("authorization", ""), self._tokens)
        if rights is not None:
            scope.setdefault("extensions", {})[TOKEN_SHOWN] = True
        elif _is_told(peer_of(scope)) and self._readers.is_own(scope):
            # Who it is the kernel tells, and nobody can try.
            rights = frozenset({READ})
        if rights is None:
            refusal = text("kvitals answers to who has a token: Authorization: Bearer TOKEN.", 401)
            refusal.headers["WWW-Authenticate"] = _CHALLENGE
            await refusal(scope, receive, send)
            return
        wanted = READ if scope["method"] in _READING else RELOAD
        if wanted not in rights:
            await text(f"This token has no right to {wanted}.", 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_told(peer: Peer) -> bool:
    return peer.is_local or bool(peer.asker)
