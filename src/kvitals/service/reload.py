"""Following other settings while running: what can be, and what comes of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Protocol

from kvitals.config.settings import Settings
from kvitals.config.web_limits import WEB_LIMITS
from kvitals.model import KvitalsError, Plan
from kvitals.service.report import log_plan

if TYPE_CHECKING:
    from concurrent.futures import Future

log = logging.getLogger(__name__)

Reread = Callable[[], Settings]

# What is decided once for a run.
_FIXED = frozenset(
    {
        *(
            "host",
            "port",
            "listen",
            "rung",
            "no_storage",
            "only_cgroup",
            "history_s",
            "pid_table_size",
        ),
        *("folder", "host_prefix", "allow_hosts", "allow_clients", "allow_origins", "user"),
        *(
            "token_file",
            "tls_certificate",
            "tls_key",
            "insecure",
            "details",
            "details_users",
            "trusted_proxies",
            "identity_header",
        ),
        *(one.field for one in WEB_LIMITS),
        *("on_disk", "history_folder", "history_mb", "keep_ticks_h", "keep_minutes_d"),
    }
)


def followable(before: Settings, wished: Settings) -> tuple[Settings, tuple[str, ...]]:
    """The settings to follow, and the names of those that have to wait for another start."""
    waiting = tuple(
        one.name
        for one in fields(Settings)
        if one.name in _FIXED and getattr(before, one.name) != getattr(wished, one.name)
    )
    return replace(wished, **{name: getattr(before, name) for name in waiting}), waiting


class Follower(Protocol):
    """Who can follow other settings."""

    @property
    def plan(self) -> Plan: ...

    def reload(self) -> tuple[str, ...]: ...


def follow(collector: Follower) -> str:
    """Have a collector follow the settings as they are now, and say what came of it.

    Raises:
        KvitalsError: they are wrong, or the kernel does not take them; all stays as it was.
    """
    before = collector.plan
    waiting = collector.reload()
    log_plan(collector.plan, before)
    told = "reloaded"
    if waiting:
        told += f"; for {', '.join(waiting)} kvitals has to be started again"
    return told


def answer(wishes: Collection[Future[str] | None], reload: Callable[[], str]) -> None:
    """Reload once for all wishes, and tell each that still waits what came of it."""
    asking = [one for one in wishes if one is not None and one.set_running_or_notify_cancel()]
    try:
        told = reload()
    except KvitalsError as error:
        log.error("not reloaded, and all stays as it was: %s", error)  # noqa: TRY400
        for one in asking:
            one.set_exception(error)
    except Exception as error:
        log.exception("not reloaded")
        for one in asking:
            one.set_exception(error)
    else:
        log.info("%s", told)
        for one in asking:
            one.set_result(told)
