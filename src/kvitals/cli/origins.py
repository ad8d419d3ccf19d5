"""Origins as typed on the command line: of which pages a browser may show them our numbers."""

from __future__ import annotations

import argparse
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443}


def origin(text: str) -> str:
    """An origin as browsers send it: in lower case, without a port that goes without saying.

    Raises:
        argparse.ArgumentTypeError: it is none. Neither is `null`, which pages of
            any site can say, nor a pattern such as `*`.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _refused(text) from None
    if parts.hostname is None or not _is_bare(parts) or not _is_name(parts.hostname):
        raise _refused(text)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    shown = "" if port in {None, _PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{host}{shown}"


def _is_bare(parts: SplitResult) -> bool:
    more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    return parts.scheme in _PORTS and not more


def _is_name(host: str) -> bool:
    return host.isascii() and all(one.isalnum() or one in "-._:" for one in host)


def _refused(text: str) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(
        f"{text!r} is not an origin, such as https://dash.example or http://localhost:3000"
    )
