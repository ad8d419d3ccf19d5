"""The report of `kvitals check` for people."""

from __future__ import annotations

import platform
import textwrap
from collections.abc import Iterator
from itertools import groupby

from kvitals.cli.report import Report
from kvitals.kernel.build_record import compiler
from kvitals.kernel.diagnosis.check import Check
from kvitals.kernel.features import Answer, Finding
from kvitals.kernel.needs import NEEDS, Holder
from kvitals.model import Service, State

_WIDTH = 100
_NAME_WIDTH = 22


def as_text(report: Report) -> str:
    """The report as lines: the system first, then what is measured and how."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"kernel {platform.release()} {platform.machine()}"
    yield f"BPF objects made by {compiler()}"
    known = report.memory_bytes
    memory = "an unknown amount" if known is None else f"{known / 1024:.0f} KiB"
    yield f"{report.mode} mode, {memory} of kernel memory"
    for subject, checks in groupby(report.checks, key=lambda one: one.subject):
        yield ""
        yield subject[0].upper() + subject[1:]
        asked = list(checks)
        width = max(_NAME_WIDTH, *(len(one.name) for one in asked))
        for check in asked:
            yield from _check(check, width)
    yield from _rights(report.holders)
    if report.plan is None:
        return
    yield ""
    yield "Kinds of hooks, best first"
    for finding in report.findings:
        yield _finding(finding)
    states = [one.state for one in report.plan.services]
    yield ""
    yield f"Measurements: {', '.join(f'{states.count(state)} {state}' for state in State)}"
    for service in report.plan.services:
        yield from _service(service)


def _check(one: Check, width: int) -> Iterator[str]:
    optional = "" if one.matters or one.answer is Answer.YES else " (optional)"
    answer = f"{one.answer}{optional}: {one.detail}"
    below = " " * (width + 5)
    yield from _wrapped(answer, f"  {one.name:<{width}} ", below)
    if one.remedy and one.answer is not Answer.YES:
        yield from _wrapped(f"remedy: {one.remedy}", below, below)


# A remedy may be a command, so words are never broken.
def _wrapped(text: str, first: str, below: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=below,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _rights(running: tuple[Holder, ...]) -> Iterator[str]:
    yield ""
    yield "Rights, and who of kvitals has them now"
    below = " " * (_NAME_WIDTH + 5)
    for need in NEEDS:
        yield from _wrapped(need.use, f"  {need.name:<{_NAME_WIDTH}} ", below)
        yield from _wrapped(f"given up: {need.ends}", below, below)
        held = ", ".join(str(one) for one in running if one.holds(need)) or "nobody"
        yield from _wrapped(f"held now by: {held}", below, below)


def _finding(one: Finding) -> str:
    reason = f": {one.reason}" if one.reason else ""
    return f"  {one.rung.name.lower():<{_NAME_WIDTH}} {one.answer}{reason}"


def _service(one: Service) -> Iterator[str]:
    yield f"  {one.measurement:<{_NAME_WIDTH}} {one.state:<9} {one.hook}".rstrip()
    below = " " * 35
    for label, text in (("", one.reason), ("remedy: ", one.remedy)):
        if text:
            yield from _wrapped(label + text, below, below)
