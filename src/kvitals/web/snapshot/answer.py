"""/api/snapshot: what is shown, as a file."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response, StreamingResponse

from kvitals.web.exhibit import Exhibit
from kvitals.web.snapshot.taking import Taken, take
from kvitals.web.snapshot.writing import file_name, pieces

MEDIA_TYPE = "application/gzip"


def answer(exhibit: Exhibit, parameters: Mapping[str, str], *, is_head: bool) -> Response:
    """The file, whose values are worked out in other threads while it is sent.

    Raises:
        RequestError: a parameter is wrong, nothing is kept of that time, or it is too long.
    """
    taken = take(exhibit, parameters)
    headers = _headers(taken)
    if is_head:
        return Response(headers=headers, media_type=MEDIA_TYPE)
    return StreamingResponse(pieces(taken), headers=headers, media_type=MEDIA_TYPE)


def _headers(taken: Taken) -> dict[str, str]:
    name = file_name(taken.head.hostname, taken.head.taken)
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
