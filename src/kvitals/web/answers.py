"""How answers are written: plain text or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.responses import PlainTextResponse, Response

Document = Mapping[str, object]
# So many letters are sent at a time.
_PIECE = 32_768


class RequestError(Exception):
    """A request that cannot be answered; its text tells the client why.

    retry_s is after how many seconds it may be, where it may.
    """

    def __init__(self, status: int, sentence: str, retry_s: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.retry_s = retry_s


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is worked out while it is read, part by part."""

    parts: Iterator[str]
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def pieces(self) -> Iterator[bytes]:
        """The same as bytes, in pieces that are worth sending."""
        kept: list[str] = []
        size = 0
        for part in self.parts:
            kept.append(part)
            size += len(part)
            if size >= _PIECE:
                yield encoded("".join(kept))
                kept, size = [], 0
        yield encoded("".join(kept))

    def response(self) -> Response:
        """All of it at once, for an answer that is small."""
        content = b"".join(self.pieces())
        return Response(content, headers=dict(self.headers), media_type=self.media_type)


def text(sentence: str, status: int = 200, media_type: str = "text/plain") -> Response:
    return PlainTextResponse(encoded(sentence), status, media_type=media_type)


def json_bytes(content: Document | Sequence[object]) -> bytes:
    return encoded(json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def document(content: Document | Sequence[object], status: int = 200) -> Response:
    return Response(json_bytes(content), status, media_type="application/json; charset=utf-8")


def encoded(written: str) -> bytes:
    """Text as UTF-8; names of the kernel's folders may have bytes that are not."""
    return written.encode(errors="replace")
