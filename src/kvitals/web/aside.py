"""Where questions that take long are answered: beside the event loop, one at a time.

So that no stream waits for them, and the memory of all of them is that of one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

# Nginx's number for a client that did not wait; nobody reads it.
_GONE = 499


class Aside:
    """One thread's worth of patience."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def answer(self, request: Request, work: Callable[[], Response]) -> Response:
        """Do the work when it is its turn, unless nobody waits for it any more."""
        async with self._turn:
            if await request.is_disconnected():
                return Response(status_code=_GONE)
            return await run_in_threadpool(work)
