"""`ebpf.plugin`: the command that a Netdata Agent starts, `ebpf.plugin SECONDS [options]`.

Standard output belongs to the Agent's protocol; everything else goes to stderr.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import kvitals
from kvitals.cli.exits import FAILURE, NO_PERMISSION, OK, guarded
from kvitals.cli.plugin_line import read, usage
from kvitals.cli.saying import finish_output, hand_out
from kvitals.cli.settings import effective, reread
from kvitals.kernel.privileges import PrivilegeError
from kvitals.kernel.room import PLUGIN, require_room
from kvitals.logs.event import LAST_WORD
from kvitals.logs.start import log_for_agent
from kvitals.model import KvitalsError, OutputError, output_error
from kvitals.service.plugin import run
from kvitals.sinks.netdata import DISABLE

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until the Agent ends us. DISABLE tells it not to start us again."""
    log_for_agent(os.environ)
    line = read(sys.argv[1:] if arguments is None else arguments)
    if "help" in line.options:
        sys.stderr.write(usage())
        return OK
    if "version" in line.options:
        return guarded(_tell_version)
    for problem in line.problems:
        log.warning("%s", problem)
    try:
        if sys.stdout is None:
            raise output_error(None)
        require_room(PLUGIN)
        given = line.given()
        settings = effective(given, os.environ, under_agent=True)
        run(settings, sys.stdout, lambda: reread(given, os.environ, under_agent=True))
    except KvitalsError as error:
        log.error("%s", error, extra=LAST_WORD)  # noqa: TRY400 (the sentence is all a person needs)
        if not isinstance(error, OutputError):
            _disable()
        return NO_PERMISSION if isinstance(error, PrivilegeError) else FAILURE
    return OK


def _tell_version() -> int:
    hand_out(f"ebpf.plugin {kvitals.__version__}\n")
    return OK


# An Agent that has ended reads nothing.
def _disable() -> None:
    with suppress(OutputError):
        hand_out(f"{DISABLE}\n")
        finish_output()
