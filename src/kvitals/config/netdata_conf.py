"""What a netdata.conf says about the eBPF collector.

Knows the two sections that are about it; the others are the Agent's, and are
not commented on. What the command options mean is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kvitals.config.ebpf_names import meant
from kvitals.config.ini import Document, Entry
from kvitals.config.overrides import Override
from kvitals.config.problems import Problem, first_told, shown
from kvitals.config.readers import BOOLEAN, Reader, whole
from kvitals.config.settings import INTERVAL_BOUNDS_S

FILE_NAME = "netdata.conf"
COMMAND_OPTIONS = "command options"

_SWITCHES = "plugins"
_OURS = "plugin:ebpf"
_FORMER = "ebpf_process"
_UPDATE_EVERY = "update every"


@dataclass(frozen=True, slots=True)
class NetdataConf:
    """What stands there; None where it does not, or is wrong.

    switch is whether the collector runs, interval the length of a tick, and
    options are for its command line.
    """

    switch: Override | None = None
    interval: Override | None = None
    options: Override | None = None
    problems: tuple[Problem, ...] = field(default=())
    notes: tuple[Problem, ...] = field(default=())


def read_netdata_conf(document: Document) -> NetdataConf:
    """What a netdata.conf decides. What is commented out in it is a comment."""
    reading = _Reading(document)
    return NetdataConf(
        switch=reading.take(_SWITCHES, "ebpf", BOOLEAN),
        interval=reading.take(_OURS, _UPDATE_EVERY, whole(INTERVAL_BOUNDS_S)),
        options=reading.text(_OURS, COMMAND_OPTIONS),
        problems=first_told(
            sorted((*reading.problems, *_unknown(document)), key=lambda one: one.line),
            document.file,
        ),
        notes=tuple(_former(document)),
    )


class _Reading:
    """What the lines so far have told."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.problems = [one for one in document.problems if _is_ours(document, one)]

    def take(self, section: str, key: str, reader: Reader) -> Override | None:
        entry = self._document.find(section, key)
        if entry is None:
            return None
        value = reader.read(entry.value).value
        if value is None:
            told = f"{key!r} takes {reader.accepted}; {shown(entry.value)} is skipped"
            self.problems.append(Problem(self._document.file, entry.line, told))
            return None
        return self._override(entry, value)

    def text(self, section: str, key: str) -> Override | None:
        entry = self._document.find(section, key)
        return None if entry is None else self._override(entry, entry.value)

    def _override(self, entry: Entry, value: object) -> Override:
        return Override(value, entry.key, self._document.file, entry.line)


# A problem without a line is about the file as a whole.
def _is_ours(document: Document, problem: Problem) -> bool:
    above = [one.section for one in document.headings if one.line <= problem.line]
    return problem.line == 0 or above[-1:] in ([_SWITCHES], [_OURS])


def _unknown(document: Document) -> list[Problem]:
    names = (_UPDATE_EVERY, COMMAND_OPTIONS)
    return [
        Problem(
            document.file,
            one.line,
            f"{shown(one.key)} in [{_OURS}] is not known, and skipped{meant(one.key, names)}",
        )
        for one in document.section(_OURS)
        if one.key not in names
    ]


def _former(document: Document) -> list[Problem]:
    entry = document.find(_SWITCHES, _FORMER)
    if entry is None:
        return []
    told = f"{_FORMER!r} is the name of a former plugin, ignored; that of this one is 'ebpf'"
    return [Problem(document.file, entry.line, told)]
