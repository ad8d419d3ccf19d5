"""What keeps the ticks of a run on disk, as its settings want it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from kvitals.config.settings import Settings
from kvitals.files.walk import UnsafeError

if TYPE_CHECKING:
    from kvitals.store.archive import Archive

log = logging.getLogger(__name__)

_HOUR_S = 3600
_DAY_S = 86400


def make_archive(settings: Settings) -> Archive | None:
    """The archive of a run, which is written at once; None where none is wanted.

    Call when privileges were given up: its thread has those of who calls.
    """
    if not settings.on_disk:
        return None
    # Here, because who keeps nothing needs no SQLite.
    from kvitals.store.archive import Archive  # noqa: PLC0415

    return Archive(
        settings.history_folder,
        most_bytes=settings.history_mb << 20,
        keep_s=settings.keep_minutes_d * _DAY_S,
        fine_s=settings.keep_ticks_h * _HOUR_S,
    )


def prepare_history(settings: Settings, uid: int, gid: int) -> None:
    """Make the folder of history and give it to the user that we are to become, as root.

    What hinders it is told by the archive, which meets it too.
    """
    if not settings.on_disk:
        return
    from kvitals.store.archive.folder import prepare  # noqa: PLC0415

    try:
        prepare(settings.history_folder, uid, gid)
    except (OSError, UnsafeError) as error:
        log.debug("the folder of history was not prepared: %s", error)
