"""The web application: API, dashboard, guard and errors put together."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from kvitals.store.history import EndedError
from kvitals.web import foreign
from kvitals.web.answers import RequestError
from kvitals.web.api import Api
from kvitals.web.budget import SpentError
from kvitals.web.errors import end, fail, refuse, spend
from kvitals.web.exhibit import Exhibit
from kvitals.web.guard import Guard, allowed_names
from kvitals.web.late_query import LateQuery
from kvitals.web.login import Login
from kvitals.web.page_files import PageFiles
from kvitals.web.readers import EVERYBODY, Readers, Veil
from kvitals.web.slashes import Slashes
from kvitals.web.tokens import Token

# In bytes; what is smaller is sent as it is.
LEAST_COMPRESSED = 1024


def create_app(
    exhibit: Exhibit, tokens: Sequence[Token] = (), readers: Readers = EVERYBODY
) -> Starlette:
    """Everything that can be asked for over HTTP, by GET and HEAD, and to reload by POST.

    Where there are tokens, only who has one is answered. readers are shown all.
    """
    # The host of a replay is another one, which anybody may have named.
    settings = exhibit.settings
    own = () if exhibit.recording else (exhibit.hostname,)
    page = PageFiles()
    names = allowed_names(*settings.hosts, *own, *settings.allow_hosts)
    return Starlette(
        routes=[
            Route("/", page.index),
            *Api(exhibit).routes(),
            Route("/static/{name:path}", page.file),
        ],
        middleware=[
            Middleware(Guard, names=names, is_shared=bool(settings.allow_origins)),
            *foreign.readers(settings.allow_origins),
            *([Middleware(Login, tokens=tokens, readers=readers)] if tokens else []),
            Middleware(Veil, readers=readers),
            Middleware(Slashes),
            Middleware(LateQuery),
            # Leaves the stream of events alone: it goes by their type.
            Middleware(GZipMiddleware, minimum_size=LEAST_COMPRESSED, compresslevel=5),
        ],
        exception_handlers={
            RequestError: refuse,
            EndedError: end,
            SpentError: spend,
            HTTPException: fail,
        },
    )
