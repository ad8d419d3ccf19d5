"""The report of `kvitals check` for programs."""

from __future__ import annotations

import json
import platform

from kvitals.cli.report import Report
from kvitals.kernel.build_record import compiler
from kvitals.kernel.needs import NEEDS


def as_json(report: Report) -> str:
    """The report in JSON; `problem` is there only when nothing could be loaded."""
    answer: dict[str, object] = {
        "kernel": platform.release(),
        "architecture": platform.machine(),
        "compiler": compiler(),
        "mode": report.mode,
        "kernel_memory_bytes": report.memory_bytes,
        "checks": [
            {
                "subject": one.subject,
                "name": one.name,
                "answer": one.answer,
                "detail": one.detail,
                "remedy": one.remedy,
            }
            for one in report.checks
        ],
        "rights": [
            {
                "right": one.name,
                "use": one.use,
                "given_up": one.ends,
                "held_by": [holder.pid for holder in report.holders if holder.holds(one)],
            }
            for one in NEEDS
        ],
        "hooks": [
            {
                "hook": one.rung.name.lower(),
                "answer": one.answer,
                "reason": one.reason,
                "remedy": one.remedy,
            }
            for one in report.findings
        ],
        "measurements": [
            {
                "measurement": one.measurement,
                "state": one.state,
                "hook": one.hook,
                "reason": one.reason,
                "remedy": one.remedy,
            }
            for one in (report.plan.services if report.plan else ())
        ],
    }
    if report.problem:
        answer["problem"] = report.problem
    return json.dumps(answer, indent=2)
