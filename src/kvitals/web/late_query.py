"""Takes `data%3Fchart%3Debpf.io` for `data?chart=ebpf.io` below /api/v1/.

Netdata's Agent decodes an address before it looks for the question mark, and PyPI's `netdata`
counts on it: it sends all of its questions like this.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.types import ASGIApp, Receive, Scope, Send

_SAFE = "=&%+;:,|*!<>/~ "


class LateQuery:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["query_string"]:
            path, mark, query = scope["path"].partition("?")
            if mark and path.startswith("/api/v1/"):
                asked = quote(query, safe=_SAFE).replace(" ", "+").encode()
                scope = {**scope, "path": path, "raw_path": path.encode(), "query_string": asked}
        await self._app(scope, receive, send)
