"""Lets pages of listed origins read the answers, by CORS; without a list no other site may.

https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

# What Netdata's own dashboard and others like it send.
_HEADERS = ("Cache-Control", "Pragma", "X-Requested-With")
_PREFLIGHT_S = 600


def readers(origins: Sequence[str]) -> list[Middleware]:
    """The middleware for these origins; none where none is listed."""
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=tuple(origins),
            allow_methods=("GET", "HEAD"),
            allow_headers=_HEADERS,
            # Netdata's dashboard asks with cookies, also where there are none.
            allow_credentials=True,
            # A page that was fetched from elsewhere asks on a machine of its own.
            allow_private_network=True,
            max_age=_PREFLIGHT_S,
        )
    ]
