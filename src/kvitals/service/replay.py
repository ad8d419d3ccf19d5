"""The body that shows a snapshot: a server, and nothing that measures."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from pathlib import Path

from kvitals.service.ending import end_on_signals
from kvitals.service.face import require_safe
from kvitals.service.serving import address_of, listen, serve_app
from kvitals.service.starter import readers_of_replay
from kvitals.web.app import create_app
from kvitals.web.snapshot.reading import read_snapshot
from kvitals.web.snapshot.showing import exhibit_of

log = logging.getLogger(__name__)


def replay(
    file: Path,
    host: str,
    port: int,
    allow_hosts: tuple[str, ...] = (),
    *,
    is_insecure: bool = False,
) -> None:
    """Show a snapshot until asked to end.

    Raises:
        SnapshotError: the file is no snapshot that can be shown.
        SettingError: the port is out of bounds.
        AddressError: the address is taken or not ours.
    """
    require_safe(host, is_insecure=is_insecure)
    ending = end_on_signals()
    readers = readers_of_replay(os.environ, is_insecure=is_insecure)
    exhibit = exhibit_of(read_snapshot(file), host, port)
    exhibit.settings = replace(exhibit.settings, allow_hosts=allow_hosts)
    with listen(host, port) as listener:
        log.info("replaying file=%s host=%s", file, exhibit.hostname)
        log.info("dashboard at %s", address_of(listener))
        serve_app(create_app(exhibit, readers=readers), (listener,), ending, exhibit.hub)
