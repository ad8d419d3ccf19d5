"""The web application: API, dashboard, guard and errors put together."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kvitals.web.answers import RequestError, text
from kvitals.web.api import Api
from kvitals.web.exhibit import Exhibit
from kvitals.web.guard import Guard, allowed_names

STATIC = Path(__file__).parent / "static"


def create_app(exhibit: Exhibit) -> Starlette:
    """Everything that can be asked for over HTTP, by GET and HEAD, and to reload by POST."""
    names = allowed_names(exhibit.settings.host, exhibit.hostname)
    return Starlette(
        routes=[
            Route("/", _dashboard),
            *Api(exhibit).routes(),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Guard, names=names)],
        exception_handlers={RequestError: _refuse, HTTPException: _fail},
    )


async def _dashboard(_request: Request) -> Response:
    return FileResponse(STATIC / "index.html")


async def _refuse(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestError):
        raise error
    return text(error.sentence, error.status)


async def _fail(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 404:
        return text(f"There is nothing at {request.url.path}.", 404)
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "GET, HEAD")
        answer = text(f"This address takes {allowed}.", 405)
        answer.headers["Allow"] = allowed
        return answer
    return text(error.detail, error.status_code)
