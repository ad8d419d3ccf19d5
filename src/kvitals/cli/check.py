"""`kvitals check`: what this system lets be measured, how, and what to do about the rest."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from kvitals.cli import bundle
from kvitals.cli.check_json import as_json
from kvitals.cli.check_text import as_text
from kvitals.cli.exits import FAILURE, OK
from kvitals.cli.options import add_measuring, forced_rung
from kvitals.cli.report import Report
from kvitals.cli.saying import complain, finish_output, say
from kvitals.kernel.descriptors import require_descriptors
from kvitals.kernel.diagnosis.diagnose import diagnose
from kvitals.kernel.diagnosis.refusals import library_log
from kvitals.kernel.diagnosis.reject import require_accepted_kernel
from kvitals.kernel.memory import bpf_memory_bytes
from kvitals.kernel.needs import Holder, holders
from kvitals.kernel.privileges import require_capabilities
from kvitals.kernel.session import Extent, Session
from kvitals.kernel.surroundings import explaining
from kvitals.model import KvitalsError, Mode, State
from kvitals.probes import MEASUREMENTS

HELP = "tell what this system offers and withholds, and how each measurement is served"
EXAMPLE = "example: kvitals check --json | python3 -m json.tool"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_measuring(parser)
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.add_argument(
        "--strict", action="store_true", help="end with 1 also when a measurement is degraded"
    )
    parser.add_argument(
        "--bundle",
        type=Path,
        metavar="FILE",
        help=f"also write a new .tar.gz for a bug report. In it: {bundle.CONTENTS}",
    )


def run(arguments: argparse.Namespace) -> int:
    """Tell what can be told, then fail with the reason why that was not all."""
    problem: KvitalsError | None = None
    try:
        report = _measured(arguments)
    except KvitalsError as error:
        problem = error
        report = Report(Mode(arguments.mode), diagnose(), problem=str(error), holders=running())
    text = as_json(report) if arguments.json else as_text(report)
    say(*text.split("\n"))
    finish_output()
    if arguments.bundle is not None:
        bundle.write(report, arguments.bundle)
        complain(f"wrote {arguments.bundle}; read it before you pass it on")
    if problem is not None:
        raise problem
    failing = (State.OFF, State.DEGRADED) if arguments.strict else (State.OFF,)
    return FAILURE if report.has(*failing) else OK


# The answers come before the load, so that they do not see our own events.
def _measured(arguments: argparse.Namespace) -> Report:
    require_capabilities()
    require_accepted_kernel()
    require_descriptors()
    checks = diagnose()
    mode = Mode(arguments.mode)
    with (
        explaining(),
        library_log() as log,
        Session(
            MEASUREMENTS,
            mode,
            Extent(forced=forced_rung(arguments), only_cgroup=arguments.only_cgroup),
        ) as session,
    ):
        return Report(
            mode=mode,
            checks=checks,
            plan=session.plan,
            findings=session.findings,
            memory_bytes=_memory_bytes(),
            log=tuple(log),
            holders=running(),
        )


# Not this one, which has what it needs for as long as it asks.
def running() -> tuple[Holder, ...]:
    """The processes of kvitals that run beside this one; none where /proc does not tell."""
    try:
        return tuple(one for one in holders() if one.pid != os.getpid())
    except OSError:
        return ()


def _memory_bytes() -> int | None:
    try:
        return bpf_memory_bytes()
    except OSError:
        return None
