"""The files of the page, as they were when kvitals started.

They are in memory, less than half a megabyte, so a version that is installed while this one
runs does not mix with it, and nothing is read for a request. Refuses to know what is in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"
INDEX = "index.html"
# The system's own list may say anything.
_KINDS: Mapping[str, str] = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


class _File(NamedTuple):
    content: bytes
    media_type: str
    tag: str


def _read(file: Path) -> _File:
    content = file.read_bytes()
    kind = _KINDS.get(file.suffix, "text/plain")
    return _File(content, kind, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


class PageFiles:
    """Answers with files by their names below a folder."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {
            file.relative_to(folder).as_posix(): _read(file)
            for file in folder.rglob("*")
            if file.is_file()
        }

    async def index(self, request: Request) -> Response:
        """The page itself."""
        return self._answer(INDEX, request)

    async def file(self, request: Request) -> Response:
        """What the page loads, by the rest of the path.

        Raises:
            HTTPException: there is no such file.
        """
        return self._answer(request.path_params["name"], request)

    def _answer(self, name: str, request: Request) -> Response:
        found = self._files.get(name)
        if found is None:
            raise HTTPException(status_code=404)
        headers = {"ETag": found.tag}
        known = request.headers.get("if-none-match", "")
        if known == "*" or found.tag in (
            one.strip().removeprefix("W/") for one in known.split(",")
        ):
            return Response(status_code=304, headers=headers)
        return Response(found.content, media_type=found.media_type, headers=headers)
