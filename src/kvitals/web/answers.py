"""How answers are written: plain text or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import PlainTextResponse, Response

Document = Mapping[str, object]


class RequestError(Exception):
    """A request that cannot be answered; its text tells the client why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def text(sentence: str, status: int = 200, media_type: str = "text/plain") -> Response:
    return PlainTextResponse(_utf8(sentence), status, media_type=media_type)


def json_bytes(content: Document) -> bytes:
    return _utf8(json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def document(content: Document) -> Response:
    return Response(json_bytes(content), media_type="application/json; charset=utf-8")


# Names of the kernel's folders may have bytes that are not UTF-8.
def _utf8(written: str) -> bytes:
    return written.encode(errors="replace")
