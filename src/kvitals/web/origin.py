"""Whether a request comes from a page of another site, as browsers say it of themselves.

Reads headers that anybody may have written, so none of them raises.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

_OWN_SITES = (None, "none", "same-origin")
# Every browser has begun its name like this for thirty years; no page can change it.
_BROWSER = "mozilla/"


def is_own(headers: Mapping[str, str]) -> bool:
    """Whether a request is not from a page of another site."""
    origin = headers.get("origin")
    if origin is not None and not _is_of(origin, headers):
        return False
    return headers.get("sec-fetch-site") in _OWN_SITES


def may_embed(headers: Mapping[str, str], listed: Collection[str] = ()) -> bool:
    """Whether an answer that a page of any site could embed, and so read, may be given.

    For scripts and images a browser tells no origin. It tells the site that it asks
    for, but not where it is old or the address is not of this machine: then it must
    say that it shows a page of ours. listed are the origins that may read answers.
    """
    if not is_own(headers):
        return _origin_of(headers.get("referer", "")) in listed
    if "sec-fetch-site" in headers or _BROWSER not in headers.get("user-agent", "").lower():
        return True
    referer = headers.get("referer", "")
    return _is_of(referer, headers) or _origin_of(referer) in listed


def _is_of(address: str, headers: Mapping[str, str]) -> bool:
    host = _host_of(address)
    return host is not None and host == headers.get("host")


def _host_of(address: str) -> str | None:
    try:
        return urlsplit(address).netloc or None
    except ValueError:
        return None


def _origin_of(address: str) -> str | None:
    host = _host_of(address)
    return None if host is None else f"{address.partition(':')[0].lower()}://{host}"
