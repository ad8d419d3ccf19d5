"""The routes below /api and /-/: from a request to an answer, and no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from kvitals.web import (
    alarm_answers,
    allmetrics,
    badge,
    charts,
    contexts,
    data,
    findings,
    health,
    openapi,
    peers,
    processes,
    reload,
)
from kvitals.web.answers import Answer, RequestError, document, text
from kvitals.web.aside import Aside
from kvitals.web.budget import Budget
from kvitals.web.exhibit import Exhibit
from kvitals.web.info import Info
from kvitals.web.reach import Cost
from kvitals.web.readers import is_detail, veil_of
from kvitals.web.replay import past
from kvitals.web.scrapes import Scrapes
from kvitals.web.server.connection import stream_wish
from kvitals.web.server.refusals import NO_STREAM
from kvitals.web.snapshot import answer as snapshot

_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Api:
    """What can be asked of an exhibit."""

    def __init__(self, exhibit: Exhibit) -> None:
        self._live = exhibit
        self._info = Info(exhibit)
        self._scrapes = Scrapes()
        self._aside = Aside()
        self._past = {
            False: past(exhibit.ring),
            True: past(exhibit.ring, lambda chart: not is_detail(chart)),
        }

    def _view(self, request: Request) -> Exhibit:
        return self._live.view(veil_of(request.scope))

    def routes(self) -> list[Route]:
        return [
            Route("/api/v1/info", self.info),
            Route("/api/v1/charts", self.charts),
            Route("/api/v1/chart", self.chart),
            Route("/api/v1/data", self.data),
            Route("/api/v1/allmetrics", self.allmetrics),
            Route("/api/v1/contexts", self.contexts),
            Route("/api/v1/context", self.context),
            Route("/api/v1/badge.svg", self.badge),
            Route("/api/v1/alarms", self.alarms),
            Route("/api/v1/alarms_values", self.alarms_values),
            Route("/api/v1/alarm_count", self.alarm_count),
            Route("/api/v1/alarm_log", self.alarm_log),
            Route("/api/v1/{command:path}", self.unknown),
            Route("/api/processes", self.processes),
            Route("/api/peers", self.peers),
            Route("/api/findings", self.findings),
            Route("/api/snapshot", self.snapshot),
            Route("/api/stream", self.stream),
            Route("/api/openapi.json", self.openapi),
            Route("/-/healthy", self.healthy),
            Route("/-/ready", self.ready),
            Route("/-/reload", self.reload, methods=["POST"]),
        ]

    async def info(self, request: Request) -> Response:
        return document(self._info.document(self._view(request)))

    async def charts(self, request: Request) -> Response:
        return document(charts.describe_all(self._view(request)))

    async def chart(self, request: Request) -> Response:
        name = request.query_params.get("chart")
        if not name:
            raise RequestError(400, "No chart id is given at the request.")
        found = self._view(request).chart(name)
        if found is None:
            raise RequestError(404, f"Chart is not found: {name}")
        return document(charts.describe(self._view(request), found))

    async def data(self, request: Request) -> Response:
        exhibit, asked = self._view(request), request.query_params
        work = partial(data.answer, exhibit, asked, request.headers)
        return await self._answer(request, work, data.cost(exhibit, asked))

    async def allmetrics(self, request: Request) -> Response:
        client = request.client.host if request.client else ""
        return allmetrics.answer(self._view(request), self._scrapes, request.query_params, client)

    async def contexts(self, request: Request) -> Response:
        return document(contexts.all_contexts(self._view(request), request.query_params))

    async def context(self, request: Request) -> Response:
        return document(contexts.one_context(self._view(request), request.query_params))

    async def badge(self, request: Request) -> Response:
        exhibit, asked = self._view(request), request.query_params
        work = partial(badge.answer, exhibit, asked, request.headers)
        return await self._answer(request, work, badge.cost(exhibit, asked))

    async def _answer(
        self, request: Request, work: Callable[[Budget], Answer], cost: Cost
    ) -> Response:
        if cost is Cost.LITTLE:
            return work(Budget()).response()
        return await self._aside.answer(request, work, cost)

    async def alarms(self, request: Request) -> Response:
        return document(alarm_answers.all_alarms(self._view(request)))

    async def alarms_values(self, request: Request) -> Response:
        return document(alarm_answers.all_values(self._view(request)))

    async def alarm_count(self, request: Request) -> Response:
        return document(alarm_answers.count(self._view(request), request.query_params))

    async def alarm_log(self, request: Request) -> Response:
        return document(alarm_answers.log(self._view(request), request.query_params))

    async def unknown(self, request: Request) -> Response:
        raise RequestError(404, f"Unsupported v1 API command: {request.path_params['command']}")

    async def processes(self, request: Request) -> Response:
        return document(processes.answer(self._view(request), request.query_params))

    async def peers(self, request: Request) -> Response:
        return document(peers.answer(self._view(request), request.query_params))

    async def findings(self, request: Request) -> Response:
        return document(findings.answer(self._view(request)))

    async def snapshot(self, request: Request) -> Response:
        work = partial(snapshot.answer, self._view(request), request.query_params)
        return await self._aside.answer(request, work)

    async def stream(self, request: Request) -> Response:
        if request.method == "HEAD":
            return Response(headers=_STREAM_HEADERS, media_type="text/event-stream")
        if not stream_wish(request.scope)():
            return NO_STREAM
        is_veiled = bool(veil_of(request.scope))
        return StreamingResponse(
            self._live.hub.events(
                last=_last_event(request.headers),
                past=self._past[is_veiled],
                is_veiled=is_veiled,
            ),
            headers=_STREAM_HEADERS,
            media_type="text/event-stream",
        )

    async def openapi(self, _request: Request) -> Response:
        return document(openapi.describe(self._live.version))

    async def healthy(self, _request: Request) -> Response:
        return _tell(health.healthy(self._live.view(), self._live.ring.age_s))

    async def reload(self, request: Request) -> Response:
        return text(await reload.answer(self._view(request), request.headers))

    async def ready(self, _request: Request) -> Response:
        return _tell(health.ready(self._live.view()))


def _tell(verdict: health.Verdict) -> Response:
    return text(verdict.sentence, 200 if verdict.is_good else 503)


# What an EventSource sends when it comes back; nothing else means anything.
def _last_event(headers: Mapping[str, str]) -> int | None:
    text = headers.get("last-event-id", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
