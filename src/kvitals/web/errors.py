"""How a client is told that something is wrong: in a sentence, as JSON or as plain text.

Netdata's Agent answers in plain text whatever is asked for, so below /api/v1/ a client has to
say that it takes JSON; all else below /api/ is ours, and JSON.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kvitals.web.answers import RequestError, document, text
from kvitals.web.visible import visible

_JSON = "application/json"


def takes_json(path: str, accept: str) -> bool:
    """Whether an error is JSON for who asks for a path and says what it accepts."""
    if path.startswith("/api/") and not path.startswith("/api/v1/"):
        return True
    kinds = [one.partition(";")[0].strip().lower() for one in accept.split(",")]
    plain = [kind for kind in kinds if kind in {"text/plain", "text/html"}]
    return _JSON in kinds and not (plain and kinds.index(plain[0]) < kinds.index(_JSON))


def told(request: Request, sentence: str, status: int) -> Response:
    """A sentence in the form that the client takes."""
    # The address as a whole has the Host header in it, which may be none that can be parsed.
    if takes_json(request.scope["path"], request.headers.get("accept", "")):
        return document({"error": sentence, "status": status}, status)
    return text(visible(sentence), status)


async def refuse(request: Request, error: Exception) -> Response:
    """Answer what a handler refuses."""
    if not isinstance(error, RequestError):
        raise error
    answer = told(request, error.sentence, error.status)
    if error.retry_s is not None:
        answer.headers["Retry-After"] = str(error.retry_s)
    return answer


async def end(request: Request, _error: Exception) -> Response:
    """Answer who asked for more than could be read until the end."""
    return told(request, "kvitals is ending, and answers no more.", 503)


async def spend(request: Request, error: Exception) -> Response:
    """Answer who asked for more than could be worked out in time."""
    return told(request, str(error), 503)


async def fail(request: Request, error: Exception) -> Response:
    """Answer what no handler is there for."""
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 404:
        return told(request, f"There is nothing at {request.scope['path']}.", 404)
    if error.status_code == 405:
        allowed = ", ".join(sorted((error.headers or {}).get("Allow", "GET, HEAD").split(", ")))
        answer = told(request, f"This address takes {allowed}.", 405)
        answer.headers["Allow"] = allowed
        return answer
    return told(request, error.detail, error.status_code)
