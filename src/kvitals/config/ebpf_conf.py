"""What the copies of ebpf.conf decide, key by key, and where each value stands.

Knows the order in which copies count; the names are in ebpf_options.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kvitals.config.ebpf_names import not_yet, unknown
from kvitals.config.ebpf_options import OPTIONS, SERVICE_NAMES, Option
from kvitals.config.host_rules import HostRules
from kvitals.config.ini import Document, Entry, load
from kvitals.config.overrides import Override, Overrides
from kvitals.config.problems import Problem, first_told, shown
from kvitals.config.readers import Answer
from kvitals.config.service_names import read_services

FILE_NAME = "ebpf.conf"

_MOST_WORDS_TOLD = 10


def read_overrides(folders: Sequence[Path]) -> Overrides:
    """What the copies in some folders decide, given from most to least important.

    A wrong value counts as none: a copy that is less important decides then.
    """
    found = Overrides()
    for folder in dict.fromkeys(folders):
        found = found.over(_Copy(load(folder / FILE_NAME)).overrides())
    return replace(found, notes=found.notes + _without_effect(found.values))


def overrides_of(document: Document) -> Overrides:
    """What one copy decides."""
    found = _Copy(document).overrides()
    return replace(found, notes=_in_order(found.notes + _without_effect(found.values)))


class _Copy:
    """What one copy decides by itself, and what is told about it."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._values: dict[str, Override] = {}
        self._problems = [*document.problems, *first_told(unknown(document), document.file)]
        self._notes = [*first_told(not_yet(document), document.file)]

    def overrides(self) -> Overrides:
        for option in OPTIONS:
            for section, name in option.places:
                entry = self._document.find(section, name)
                if entry is not None:
                    self._take(option, entry)
        file = self._document.file
        services, problems = read_services(self._document.section(SERVICE_NAMES), file)
        self._problems.extend(first_told(problems, file))
        return Overrides(self._values, services, _in_order(self._problems), _in_order(self._notes))

    def _take(self, option: Option, entry: Entry) -> None:
        answer = option.reader.read(entry.value)
        file, line = self._document.file, entry.line
        for told in _mistakes(entry, option.reader.accepted, answer):
            self._problems.append(Problem(file, line, told))
        if answer.value is None:
            return
        for told in _at_most(answer.remarks, "more of its words are not taken as written"):
            self._notes.append(Problem(file, line, f"in {entry.key!r}, {told}"))
        counted = self._values.setdefault(
            option.field, Override(answer.value, entry.key, file, line)
        )
        if counted.value != answer.value:
            told = f"{entry.key!r} contradicts {counted.key!r} in line {counted.line}, which counts"
            self._problems.append(Problem(file, line, told))


def _mistakes(entry: Entry, accepted: str, answer: Answer) -> list[str]:
    words = answer.skipped or ((entry.value,) if answer.value is None else ())
    told = [f"{entry.key!r} takes {accepted}; {shown(word)} is skipped" for word in words]
    told = _at_most(told, f"more words of {entry.key!r} are skipped")
    if answer.skipped and answer.value is None:
        told.append(f"{entry.key!r} includes nothing then, and counts as not given")
    return told


def _at_most(sentences: Sequence[str], more: str) -> list[str]:
    rest = len(sentences) - _MOST_WORDS_TOLD
    return [*sentences[:_MOST_WORDS_TOLD], *([f"{rest} {more}"] if rest > 0 else [])]


def _in_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda one: (one.line == 0, one.line)))


def _without_effect(values: Mapping[str, Override]) -> tuple[Problem, ...]:
    names, resolving = values.get("hostnames"), values.get("resolve_hosts")
    if names is None or names.value == HostRules() or (resolving and resolving.value):
        return ()
    told = f"{names.key!r} has no effect without 'resolve hostname ips = yes'"
    return (Problem(names.file, names.line, told),)
