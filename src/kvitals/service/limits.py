"""What clients of a run may cost, as its settings say and the limit of open files leaves room."""

from __future__ import annotations

import logging

from kvitals.config.settings import Settings
from kvitals.kernel.descriptors import room_for_clients
from kvitals.web.server.forwarded import Proxies
from kvitals.web.server.limits import Limits
from kvitals.web.server.seats import Room

log = logging.getLogger(__name__)


def limits_of(settings: Settings, proxies: Proxies) -> Limits:
    """The limits of a server. Call when all that measures is open."""
    wished = Limits(
        room=Room(
            settings.web_connections, settings.web_connections_of_client, settings.web_streams
        ),
        clients=settings.allow_clients,
        proxies=proxies,
        requests_per_s=settings.web_requests_per_s,
        head_bytes=settings.web_request_bytes,
        head_s=settings.web_request_s,
        idle_s=settings.web_idle_s,
        read_s=settings.web_read_s,
    )
    limits = wished.within(room_for_clients())
    if limits != wished:
        log.warning(
            "the limit of open files leaves room for %d connections, where %d are wanted",
            limits.room.seats,
            wished.room.seats,
        )
    return limits
