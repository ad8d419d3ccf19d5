"""The forms in which an event is written as a line: for an Agent's log, the journal, and people.

Knows what readers of each expect. Refuses to know where the line goes.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from typing import Final

from kvitals.logs.event import Event

Form = Callable[[Event], str]

PLUGIN: Final = "ebpf.plugin"

_COLORS = ((logging.ERROR, "31"), (logging.WARNING, "33"), (logging.INFO, "32"))
_DULL = "2"


def agent(event: Event) -> str:
    """As plugins of Netdata write: date, program, level, thread, text."""
    return f"{_date(event)}: {_agent_text(event)}"


def agent_journal(event: Event) -> str:
    """The same for the journal, which dates lines itself, with the priority that it takes off."""
    return f"<{_priority(event.level)}>{_agent_text(event)}"


def logfmt(event: Event) -> str:
    """As plugins of Agents since 1.44 write when told `logfmt`."""
    number = f' errno="{event.errno}, {os.strerror(event.errno)}"' if event.errno else ""
    return (
        f"time={_full_date(event)} comm={PLUGIN} source=collector level={_word(event.level)}"
        f"{number} thread={_quoted(event.thread)} msg={_quoted(event.text)}"
    )


def people(event: Event) -> str:
    """Date, level and text."""
    return f"{_date(event)} {logging.getLevelName(event.level)} {event.text}"


def people_colored(event: Event) -> str:
    """The same for a terminal, with the level in a color."""
    name = logging.getLevelName(event.level)
    color = next((code for least, code in _COLORS if event.level >= least), _DULL)
    return f"{_date(event)} \x1b[{color}m{name}\x1b[0m {event.text}"


def people_journal(event: Event) -> str:
    """For the journal: it knows the program and the date."""
    return f"<{_priority(event.level)}>{event.text}"


# Netdata's levels are these three and DEBUG. What an operator can change was an ERROR there, too.
def _agent_level(level: int) -> str:
    if level >= logging.CRITICAL:
        return "FATAL"
    if level >= logging.WARNING:
        return "ERROR"
    return "INFO " if level >= logging.INFO else "DEBUG"


def _agent_text(event: Event) -> str:
    number = ""
    if event.errno and event.level >= logging.WARNING:
        number = f" (errno {event.errno}, {os.strerror(event.errno)})"
    return f"{PLUGIN} {_agent_level(event.level)} : {event.thread} : {event.text}{number}"


# The priorities of syslog(3).
def _priority(level: int) -> int:
    if level >= logging.CRITICAL:
        return 2
    if level >= logging.ERROR:
        return 3
    if level >= logging.WARNING:
        return 4
    return 6 if level >= logging.INFO else 7


def _word(level: int) -> str:
    return {2: "critical", 3: "error", 4: "warning", 6: "info", 7: "debug"}[_priority(level)]


def _date(event: Event) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(event.time))


def _full_date(event: Event) -> str:
    moment = time.localtime(event.time)
    zone = time.strftime("%z", moment)
    milliseconds = int(event.time % 1 * 1000)
    date = time.strftime("%Y-%m-%dT%H:%M:%S", moment)
    return f"{date}.{milliseconds:03d}{zone[:3]}:{zone[3:]}"


def _quoted(text: str) -> str:
    if text.isalnum():
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
