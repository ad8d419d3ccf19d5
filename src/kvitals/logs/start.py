"""Starts the log of a process. Until then, and in tests, `logging` is left as it is.

Knows which form serves whom. Refuses to know commands.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from kvitals.logs import forms
from kvitals.logs.flood import Flood, Limit
from kvitals.logs.handler import Handler
from kvitals.logs.hooks import lead_to_log
from kvitals.logs.outlet import occupy_standard_streams, standard_error
from kvitals.logs.repeats import Repeats
from kvitals.logs.wishes import is_journal, wants_color, wishes_of_agent


def log_for_agent(environment: Mapping[str, str]) -> None:
    """Log as a plugin of a Netdata Agent."""
    wishes = wishes_of_agent(environment)
    form = forms.logfmt if wishes.is_logfmt else forms.agent
    if is_journal(environment):
        form = forms.agent_journal
    # Above all levels there are.
    level = logging.CRITICAL + 1 if wishes.is_silent else wishes.level
    _start(form, level, wishes.limit)


def log_for_people(environment: Mapping[str, str], level: int = logging.INFO) -> None:
    """Log for whoever looks at a terminal, a file or the journal."""
    form = forms.people_colored if wants_color(environment) else forms.people
    if is_journal(environment):
        form = forms.people_journal
    _start(form, level, Limit())


def tell_anew() -> None:
    """Tell faults that were told before as if they were new: a person asks for something again."""
    for handler in _handlers():
        handler.tell_anew()


def _start(form: forms.Form, level: int, limit: Limit) -> None:
    occupy_standard_streams()
    logging.raiseExceptions = False
    root = logging.getLogger()
    for former in _handlers():
        root.removeHandler(former)
        former.close()
    handler = Handler(form, standard_error(), Repeats(), Flood(limit))
    # Loggers of libraries may have a level of their own.
    handler.setLevel(level)
    root.addHandler(handler)
    root.setLevel(level)
    lead_to_log()


def _handlers() -> list[Handler]:
    return [one for one in logging.getLogger().handlers if isinstance(one, Handler)]
