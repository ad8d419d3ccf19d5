"""Takes `//api/v1/info` for `/api/v1/info`, as Netdata's Agent does and its dashboard counts on."""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Receive, Scope, Send

_REPEATED = re.compile(r"/{2,}")


class Slashes:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and "//" in scope["path"]:
            path = _REPEATED.sub("/", scope["path"])
            if path.startswith("/api/"):
                scope = {**scope, "path": path, "raw_path": path.encode()}
        await self._app(scope, receive, send)
