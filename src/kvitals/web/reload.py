"""POST /-/reload: have the settings read again, where the run was started to allow it.

A page of another site can make a browser send us such a request; its browser then says where it
comes from, and it is refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from kvitals.model import KvitalsError
from kvitals.web.answers import RequestError
from kvitals.web.exhibit import Exhibit
from kvitals.web.origin import is_own

PATIENCE_S = 10


async def answer(exhibit: Exhibit, headers: Mapping[str, str]) -> str:
    """What came of it, in a sentence.

    Raises:
        RequestError: it is not allowed, was refused, or takes too long.
    """
    if exhibit.reload is None:
        raise RequestError(
            403, "Reloading over HTTP is off. Start with --enable-reload, or send SIGHUP."
        )
    if exhibit.veil:
        raise RequestError(403, "kvitals is told to reload by who is shown details, or by a token.")
    if not is_own(headers):
        raise RequestError(403, "kvitals is not told anything by pages of other sites.")
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await asyncio.wrap_future(exhibit.reload())
    except KvitalsError as error:
        raise RequestError(422, f"Not reloaded, and all stays as it was: {error}") from error
    except TimeoutError as error:
        raise RequestError(504, f"Nothing came of it within {PATIENCE_S} seconds.") from error
