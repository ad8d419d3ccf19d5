"""Where questions that take long are answered: beside the event loop, piece by piece.

One thread works at a time on those that take some of a second, and one on those that
take more, so that the first never wait for the second. What is sent is worked out as it
is sent: an answer holds a piece of itself, however large it is. It ends when its client
leaves, does not read, or its time is up.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kvitals.store.history import EndedError
from kvitals.web.budget import Budget, SpentError
from kvitals.web.places import Places
from kvitals.web.reach import Cost
from kvitals.web.server.connection import client_of

log = logging.getLogger(__name__)
T = TypeVar("T")
# Nginx's number for a client that did not wait; nobody reads it.
_GONE = 499


class Sendable(Protocol):
    """An answer that is worked out while its pieces are taken."""

    @property
    def media_type(self) -> str: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    def pieces(self) -> Iterator[bytes]: ...


Work = Callable[[Budget], Sendable]


class _Lane:
    """Answers that take about as long as each other: some in progress, one worked on."""

    def __init__(self) -> None:
        self.places = Places()
        self._turn = asyncio.Semaphore(1)

    async def do(self, work: Callable[[], T]) -> T:
        """Work in a thread when it is its turn. Once begun, the turn lasts until it is done."""
        async with self._turn:
            working = asyncio.ensure_future(run_in_threadpool(work))
            try:
                return await asyncio.shield(working)
            except asyncio.CancelledError:
                with suppress(Exception):
                    await working
                raise


class Aside:
    """The lanes of one application."""

    def __init__(self) -> None:
        self._lanes = {cost: _Lane() for cost in Cost}

    async def answer(self, request: Request, work: Work, cost: Cost = Cost.MUCH) -> Response:
        """Begin an answer when it is its turn, unless nobody waits for it any more.

        Raises:
            RequestError: too many wait already, or the question is refused.
        """
        lane, budget = self._lanes[cost], Budget()
        client = client_of(request.scope)
        gone = asyncio.ensure_future(_gone(request))
        begun = asyncio.ensure_future(_begin(lane, client, work, budget))
        try:
            await asyncio.wait({gone, begun}, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                return Response(status_code=_GONE)
            sent = begun.result()
            sent.is_head = request.method == "HEAD"
            return sent
        finally:
            gone.cancel()
            if not begun.done() or gone.done():
                budget.cancel()
                begun.cancel()
                begun.add_done_callback(_give_back)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _give_back(begun: asyncio.Future[_Sent]) -> None:
    if not begun.cancelled() and begun.exception() is None:
        begun.result().end()


async def _begin(lane: _Lane, client: str, work: Work, budget: Budget) -> _Sent:
    await lane.places.take(client)
    try:
        begun = await lane.do(lambda: _first(work, budget))
    except BaseException:
        lane.places.leave(client)
        raise
    return _Sent(lane, client, budget, begun)


@dataclass(frozen=True, slots=True)
class _Begun:
    answer: Sendable
    first: bytes
    rest: Iterator[bytes]


def _first(work: Work, budget: Budget) -> _Begun:
    budget.check()
    answer = work(budget)
    pieces = answer.pieces()
    return _Begun(answer, next(pieces, b""), pieces)


class _Sent(Response):
    """An answer whose first piece is there, and the rest is worked out as it is sent."""

    def __init__(self, lane: _Lane, client: str, budget: Budget, begun: _Begun) -> None:
        answer = begun.answer
        super().__init__(None, headers=dict(answer.headers), media_type=answer.media_type)
        del self.headers["content-length"]
        self.is_head = False
        self._lane, self._client, self._budget = lane, client, budget
        self._first, self._rest = begun.first, begun.rest
        self._has_place = True

    def end(self) -> None:
        """Stop working on it, and give its place back."""
        self._budget.cancel()
        if self._has_place:
            self._has_place = False
            self._lane.places.leave(self._client)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.ensure_future(_gone(Request(scope, receive)))
        gone.add_done_callback(lambda _: self._budget.cancel())
        try:
            async with asyncio.timeout(self._budget.left_s):
                await self._send(send)
        except (SpentError, EndedError, TimeoutError) as error:
            # Without its end, which the client misses: what it has is not all.
            if not gone.done():
                log.warning("an answer was cut short: %s", error or "its client reads too slowly")
        finally:
            gone.cancel()
            self.end()

    async def _send(self, send: Send) -> None:
        head = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(head)
        piece: bytes | None = b"" if self.is_head else self._first
        while piece is not None:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            piece = None if self.is_head else await self._lane.do(self._next)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _next(self) -> bytes | None:
        self._budget.check()
        return next(self._rest, None)
