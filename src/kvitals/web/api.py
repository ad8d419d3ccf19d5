"""The routes below /api and /-/: from a request to an answer, and no more."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from kvitals.model import Tick
from kvitals.web import charts, data, findings, health, peers, processes, reload, totals
from kvitals.web.answers import RequestError, document, text
from kvitals.web.exhibit import Exhibit
from kvitals.web.info import Info
from kvitals.web.query import read_query

_PROMETHEUS_TYPE = "text/plain; version=0.0.4"
_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_NOTHING = Tick(number=0, time=0, elapsed_us=0)


class Api:
    """What can be asked of an exhibit."""

    def __init__(self, exhibit: Exhibit) -> None:
        self._exhibit = exhibit
        self._info = Info(exhibit)

    def routes(self) -> list[Route]:
        return [
            Route("/api/v1/info", self.info),
            Route("/api/v1/charts", self.charts),
            Route("/api/v1/chart", self.chart),
            Route("/api/v1/data", self.data),
            Route("/api/v1/allmetrics", self.allmetrics),
            Route("/api/v1/{command:path}", self.unknown),
            Route("/api/processes", self.processes),
            Route("/api/peers", self.peers),
            Route("/api/findings", self.findings),
            Route("/api/stream", self.stream),
            Route("/-/healthy", self.healthy),
            Route("/-/ready", self.ready),
            Route("/-/reload", self.reload, methods=["POST"]),
        ]

    async def info(self, _request: Request) -> Response:
        return document(self._info.document())

    async def charts(self, _request: Request) -> Response:
        return document(charts.describe_all(self._exhibit))

    async def chart(self, request: Request) -> Response:
        name = request.query_params.get("chart")
        if not name:
            raise RequestError(400, "No chart id is given at the request.")
        found = self._exhibit.chart(name)
        if found is None:
            raise RequestError(404, f"Chart is not found: {name}")
        return document(charts.describe(self._exhibit, found))

    async def data(self, request: Request) -> Response:
        return data.answer(self._exhibit, read_query(self._exhibit, request.query_params))

    async def allmetrics(self, request: Request) -> Response:
        chosen = totals.read_format(request.query_params)
        tick = self._exhibit.ring.latest or _NOTHING
        if chosen == "json":
            return document(totals.as_json(tick))
        return text(totals.as_prometheus(tick), media_type=_PROMETHEUS_TYPE)

    async def unknown(self, request: Request) -> Response:
        raise RequestError(404, f"Unsupported v1 API command: {request.path_params['command']}")

    async def processes(self, request: Request) -> Response:
        return document(processes.answer(self._exhibit, request.query_params))

    async def peers(self, request: Request) -> Response:
        return document(peers.answer(self._exhibit, request.query_params))

    async def findings(self, _request: Request) -> Response:
        return document(findings.answer(self._exhibit))

    async def stream(self, request: Request) -> Response:
        if request.method == "HEAD":
            return Response(headers=_STREAM_HEADERS, media_type="text/event-stream")
        return StreamingResponse(
            self._exhibit.hub.events(), headers=_STREAM_HEADERS, media_type="text/event-stream"
        )

    async def healthy(self, _request: Request) -> Response:
        return _tell(health.healthy(self._exhibit, time.time()))

    async def reload(self, request: Request) -> Response:
        return text(await reload.answer(self._exhibit, request.headers))

    async def ready(self, _request: Request) -> Response:
        return _tell(health.ready(self._exhibit))


def _tell(verdict: health.Verdict) -> Response:
    return text(verdict.sentence, 200 if verdict.is_good else 503)
