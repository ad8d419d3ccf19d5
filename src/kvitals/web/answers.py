"""How answers are written: plain text or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from starlette.responses import PlainTextResponse, Response

Document = Mapping[str, object]


class RequestError(Exception):
    """A request that cannot be answered; its text tells the client why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def text(sentence: str, status: int = 200, media_type: str = "text/plain") -> Response:
    return PlainTextResponse(encoded(sentence), status, media_type=media_type)


def json_bytes(content: Document | Sequence[object]) -> bytes:
    return encoded(json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def document(content: Document | Sequence[object], status: int = 200) -> Response:
    return Response(json_bytes(content), status, media_type="application/json; charset=utf-8")


def encoded(written: str) -> bytes:
    """Text as UTF-8; names of the kernel's folders may have bytes that are not."""
    return written.encode(errors="replace")
