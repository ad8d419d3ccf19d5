"""The one handler of all loggers: events, less those told before, less a flood, as lines.

Knows the order of these steps. Refuses to fail: whoever tells something goes on in any case.
"""

from __future__ import annotations

import logging
from contextlib import suppress

from kvitals.logs.event import Event, event_of
from kvitals.logs.flood import Flood
from kvitals.logs.forms import Form
from kvitals.logs.outlet import Outlet
from kvitals.logs.repeats import Repeats


class Handler(logging.Handler):
    """Writes each event as a line in one form."""

    def __init__(self, form: Form, outlet: Outlet, repeats: Repeats, flood: Flood) -> None:
        super().__init__()
        self._form = form
        self._outlet = outlet
        self._repeats = repeats
        self._flood = flood

    def emit(self, record: logging.LogRecord) -> None:
        # A mistake in telling something is no reason to end what was told of.
        with suppress(Exception):
            for event in self._repeats.told(event_of(record)):
                self._pass(event)

    def tell_anew(self) -> None:
        """Tell what was counted, and from now on everything as if for the first time."""
        self.acquire()
        try:
            with suppress(Exception):
                for event in self._repeats.rest():
                    self._pass(event)
        finally:
            self.release()

    def close(self) -> None:
        """Tell what was counted and held back. The logging module calls this at the end."""
        self.tell_anew()
        with suppress(Exception):
            for event in self._flood.rest():
                self._outlet(self._form(event))
        super().close()

    def _pass(self, event: Event) -> None:
        for one in self._flood.told(event):
            self._outlet(self._form(one))
