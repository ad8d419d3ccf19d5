"""How logs are wanted: what the environment says of it, set by an Agent, systemd or a person.

Knows names of variables. Refuses to know the forms that they choose between.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from kvitals.logs.flood import Limit
from kvitals.logs.outlet import STDERR

LEVELS: Mapping[str, int] = {
    "error": logging.ERROR,
    "warning": logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
}
# Those of an Agent are the ones of syslog. Nothing of ours is a notice.
_AGENT_LEVELS: Mapping[str, int] = {
    **dict.fromkeys(("emergency", "emerg", "alert", "critical", "crit"), logging.CRITICAL),
    **LEVELS,
    "err": logging.ERROR,
    "warn": logging.WARNING,
    "notice": logging.WARNING,
}
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Wishes:
    """How an Agent wants its plugins to log."""

    level: int = logging.INFO
    limit: Limit = field(default_factory=Limit)
    is_silent: bool = False
    is_logfmt: bool = False


def wishes_of_agent(environment: Mapping[str, str]) -> Wishes:
    """What the variables say that an Agent sets; what makes no sense is as if it were not set.

    Of the methods only `none` makes a difference: all others are standard error here, which the
    Agent leads to where it wants it. Of the formats `logfmt` is written, others are not.
    """
    built_in = Limit()
    level = environment.get("NETDATA_LOG_LEVEL") or environment.get("NETDATA_LOG_SEVERITY_LEVEL")
    return Wishes(
        level=_AGENT_LEVELS.get((level or "").strip().lower(), logging.INFO),
        limit=Limit(
            _number(environment, "NETDATA_ERRORS_PER_PERIOD", built_in.lines),
            _number(environment, "NETDATA_ERRORS_THROTTLE_PERIOD", built_in.period_s),
        ),
        is_silent=environment.get("NETDATA_LOG_METHOD") == "none",
        is_logfmt=environment.get("NETDATA_LOG_FORMAT") == "logfmt",
    )


def is_journal(environment: Mapping[str, str], descriptor: int = STDERR) -> bool:
    """Whether a descriptor is the stream to the journal that systemd gave this process."""
    stream = environment.get("JOURNAL_STREAM")
    if not stream:
        return False
    try:
        status = os.fstat(descriptor)
    except OSError:
        return False
    return stream == f"{status.st_dev}:{status.st_ino}"


def wants_color(environment: Mapping[str, str], descriptor: int = STDERR) -> bool:
    """Whether a descriptor is a terminal, and nobody said that it shall stay without colors."""
    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return False
    return os.isatty(descriptor)


def _number(environment: Mapping[str, str], name: str, built_in: int) -> int:
    text = environment.get(name, "").strip()
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return int(text)
    return built_in
