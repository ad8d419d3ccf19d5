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


def text(sentence: str, status: int = 200) -> Response:
    return PlainTextResponse(sentence, status)


def json_text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def document(content: Document) -> Response:
    return Response(json_text(content), media_type="application/json; charset=utf-8")
