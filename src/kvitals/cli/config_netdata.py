"""What a netdata.conf decides for a run without an Agent, as the Agent would act on it.

Knows both the file and the command line that its `command options` are for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kvitals.cli.plugin_line import read
from kvitals.config.ini import Document
from kvitals.config.netdata_conf import COMMAND_OPTIONS, NetdataConf, read_netdata_conf
from kvitals.config.overrides import Override, Overrides
from kvitals.config.problems import Problem, first_told, shown

# What would end a run before it begins.
_FOR_PEOPLE = ("help", "version")
_PROGRAMS = ("files", "vfs")


@dataclass(frozen=True, slots=True)
class Agent:
    """What a netdata.conf decides, and the line that turns the collector on or off, if any."""

    overrides: Overrides
    switch: Override | None = None


def agent_of(document: Document) -> Agent:
    """What one netdata.conf decides."""
    found = read_netdata_conf(document)
    values: dict[str, Override] = {}
    problems = list(found.problems)
    if found.options is not None:
        values, mistakes = _of_options(found.options)
        problems += first_told(mistakes, document.file)
    if found.interval is not None:
        values["interval_s"] = found.interval
    overrides = Overrides(values, problems=tuple(problems), notes=found.notes + _off(found))
    return Agent(overrides, found.switch)


def with_programs(given: Mapping[str, Any]) -> dict[str, Any]:
    """The same, where what the command line says of processes counts for files and VFS too."""
    process = given.get("process")
    return {**(dict.fromkeys(_PROGRAMS, process) if process is not None else {}), **given}


def _of_options(options: Override) -> tuple[dict[str, Override], list[Problem]]:
    # The Agent puts the seconds first, and the options behind them.
    line = read(("1", *options.value.split()))
    told = [one.replace("on the command line", f"in {COMMAND_OPTIONS!r}") for one in line.problems]
    told += [
        f"{shown(f'--{one}')} in {COMMAND_OPTIONS!r} is for a person, ignored"
        for one in _FOR_PEOPLE
        if one in line.options
    ]
    given = with_programs({**line.given(), "interval_s": None})
    values = {
        name: replace(options, value=value) for name, value in given.items() if value is not None
    }
    return values, [Problem(options.file, options.line, one) for one in told]


def _off(found: NetdataConf) -> tuple[Problem, ...]:
    switch = found.switch
    if switch is None or switch.value:
        return ()
    told = "it turns the collector off, for `kvitals run` too"
    return (Problem(switch.file, switch.line, told),)
