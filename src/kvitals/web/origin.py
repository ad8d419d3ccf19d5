"""Whether a request comes from a page of another site, as browsers say it of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

_OWN_SITES = (None, "none", "same-origin")


def is_own(headers: Mapping[str, str]) -> bool:
    """Whether a request is not from a page of another site."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        return False
    return headers.get("sec-fetch-site") in _OWN_SITES
