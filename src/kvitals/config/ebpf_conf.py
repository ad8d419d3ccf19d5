"""What ebpf.conf and the later layout decide, key by key, and where each value stands.

Knows the order in which files count; the names are in ebpf_dialects.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kvitals.config.ebpf_dialects import MAIN, dialect_of
from kvitals.config.ebpf_files import main_file, settings_files
from kvitals.config.ebpf_meanings import with_cgroups, with_process_for_all
from kvitals.config.ebpf_names import ignored, unknown
from kvitals.config.ebpf_options import SERVICE_NAMES, Option
from kvitals.config.host_rules import HostRules
from kvitals.config.ini import Document, Entry, load
from kvitals.config.overrides import Override, Overrides
from kvitals.config.problems import Problem, first_told, shown
from kvitals.config.readers import Answer
from kvitals.config.service_names import read_services

FILE_NAME = MAIN

_MOST_WORDS_TOLD = 10


def files_read(users: Sequence[Path], stock: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The files in some folders that are there and read, from most to least important.

    Of stock folders only ebpf.conf is read: the later layout in an Agent's has
    what another plugin does when nobody says anything.
    """
    found = [file for folder in users for file in settings_files(folder)]
    found += [file for folder in stock for file in main_file(folder)]
    return tuple(dict.fromkeys(found))


def read_overrides(users: Sequence[Path], stock: Sequence[Path] = ()) -> Overrides:
    """What the files in some folders decide, given from most to least important.

    A wrong value counts as none: a file that is less important decides then.
    """
    found = Overrides()
    for file in files_read(users, stock):
        found = found.over(_Copy(load(file)).overrides())
    return replace(found, notes=found.notes + _without_effect(found.values))


def overrides_of(document: Document) -> Overrides:
    """What one file decides, whose name says what it may say."""
    found = _Copy(document).overrides()
    return replace(found, notes=_in_order(found.notes + _without_effect(found.values)))


class _Copy:
    """What one copy decides by itself, and what is told about it."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._dialect = dialect_of(document.file)
        self._values: dict[str, Override] = {}
        self._problems = [
            *document.problems,
            *first_told(unknown(document, self._dialect), document.file),
        ]
        self._notes = [*first_told(ignored(document, self._dialect), document.file)]

    def overrides(self) -> Overrides:
        for option in self._dialect.options:
            for section, name in option.places:
                entry = self._document.find(section, name)
                if entry is not None:
                    self._take(option, entry)
        services = self._services() if self._dialect.has_services else {}
        values, contradictions = with_cgroups(self._values)
        self._problems.extend(contradictions)
        if self._dialect.process_is_all:
            values = with_process_for_all(values)
        return Overrides(values, services, _in_order(self._problems), _in_order(self._notes))

    def _services(self) -> dict[int, Override]:
        file = self._document.file
        services, problems = read_services(self._document.section(SERVICE_NAMES), file)
        self._problems.extend(first_told(problems, file))
        return services

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
