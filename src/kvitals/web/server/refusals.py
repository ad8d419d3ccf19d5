"""What is said to a client that has to wait, or to do something else."""

from __future__ import annotations

from starlette.responses import PlainTextResponse

# Seconds after which it is worth to ask again.
RETRY_S = 2


def _told(status: int, sentence: str) -> PlainTextResponse:
    headers = {"Connection": "close", "Retry-After": str(RETRY_S), "Cache-Control": "no-store"}
    return PlainTextResponse(sentence + "\n", status, headers)


_NO_SEAT = (
    "kvitals has as many connections of this client, or of all, as it may; ask again later, "
    "or raise the limits in [web] of ebpf.conf."
)
BUSY = _told(503, _NO_SEAT)
TOO_FAST = _told(
    429,
    "This client asks faster than it may; ask again later, "
    "or raise 'requests per second' in [web] of ebpf.conf.",
)
NO_STREAM = _told(
    503,
    "kvitals has as many event streams of this client, or of all, as it may; ask again later, "
    "or raise the limits in [web] of ebpf.conf.",
)
NOT_ADMITTED = _told(403, "This client is not among 'allow clients' in [web] of ebpf.conf.")
TWO_ASKERS = _told(400, "The headers of the proxy say two things about who asks.")
LONG_HEAD = _told(431, "The request is longer than 'request bytes' in [web] of ebpf.conf.")
TOO_LARGE = _told(413, "No request takes a body of that size.")


def _raw(status: str, body: str) -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nRetry-After: {RETRY_S}\r\nConnection: close\r\n\r\n"
    )
    return (head + body).encode()


REFUSED = _raw("503 Service Unavailable", _NO_SEAT + "\n")
TOO_SLOW = _raw("408 Request Timeout", "The request took too long to arrive.\n")
