"""`kvitals check`: what this kernel lets be measured, how, and what to do about the rest."""

from __future__ import annotations

import argparse
import json
import platform
import sys
import textwrap

from kvitals.cli.exits import FAILURE, OK
from kvitals.cli.options import add_measuring, forced_rung
from kvitals.kernel.features import Finding
from kvitals.kernel.memory import bpf_memory_bytes
from kvitals.kernel.privileges import require_capabilities
from kvitals.kernel.session import Session
from kvitals.model import Mode, Plan, Service, State
from kvitals.probes import PROBES

HELP = "tell for each measurement whether it is on, degraded or off, and why"
EXAMPLE = "example: kvitals check --json | python3 -m json.tool"

_WIDTH = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_measuring(parser)
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    require_capabilities()
    measurements = [one for probe in PROBES for one in probe.measurements]
    with Session(
        measurements,
        Mode(arguments.mode),
        forced=forced_rung(arguments),
        only_cgroup=arguments.only_cgroup,
    ) as session:
        plan, findings, memory = session.plan, session.findings, bpf_memory_bytes()
    answer = _json(plan, findings, memory) if arguments.json else _text(plan, findings, memory)
    sys.stdout.write(answer + "\n")
    return FAILURE if any(one.state is State.OFF for one in plan.services) else OK


def _json(plan: Plan, findings: tuple[Finding, ...], memory: int) -> str:
    return json.dumps(
        {
            "kernel": platform.release(),
            "architecture": platform.machine(),
            "mode": plan.mode,
            "kernel_memory_bytes": memory,
            "hooks": [
                {
                    "hook": one.rung.name.lower(),
                    "answer": one.answer,
                    "reason": one.reason,
                    "remedy": one.remedy,
                }
                for one in findings
            ],
            "measurements": [
                {
                    "measurement": one.measurement,
                    "state": one.state,
                    "hook": one.hook,
                    "reason": one.reason,
                    "remedy": one.remedy,
                }
                for one in plan.services
            ],
        },
        indent=2,
    )


def _text(plan: Plan, findings: tuple[Finding, ...], memory: int) -> str:
    states = [one.state for one in plan.services]
    counts = ", ".join(f"{states.count(state)} {state}" for state in State)
    lines = [
        f"kernel {platform.release()} {platform.machine()}",
        f"{plan.mode} mode, {memory / 1024:.0f} KiB of kernel memory",
        "",
        "Kinds of hooks, best first",
        *(_finding(one) for one in findings),
        "",
        f"Measurements: {counts}",
        *(line for one in plan.services for line in _service(one)),
    ]
    return "\n".join(lines)


def _finding(one: Finding) -> str:
    reason = f": {one.reason}" if one.reason else ""
    return f"  {one.rung.name.lower():<22} {one.answer}{reason}"


def _service(one: Service) -> list[str]:
    lines = [f"  {one.measurement:<22} {one.state:<9} {one.hook}".rstrip()]
    for label, text in (("", one.reason), ("remedy: ", one.remedy)):
        if text:
            lines += textwrap.wrap(
                label + text, _WIDTH, initial_indent=" " * 35, subsequent_indent=" " * 35
            )
    return lines
