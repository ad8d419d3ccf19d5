"""What the copies of ebpf.conf decide, key by key, and where each value stands.

Knows the order in which copies count; the names are in ebpf_options.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kvitals.config.ebpf_names import not_yet, unknown
from kvitals.config.ebpf_options import OPTIONS, Option
from kvitals.config.ini import Document, Entry, load
from kvitals.config.problems import Problem, first_told, shown

FILE_NAME = "ebpf.conf"


@dataclass(frozen=True, slots=True)
class Override:
    """A value that a file gives to a setting, and where."""

    value: Any
    key: str
    file: Path
    line: int

    @property
    def origin(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Overrides:
    """What files decide, by the name of a field of Settings.

    problems are a person's mistakes; notes are no mistakes, but without effect.
    """

    values: Mapping[str, Override] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def read_overrides(folders: Sequence[Path]) -> Overrides:
    """What the copies in some folders decide, given from most to least important.

    A wrong value counts as none: a copy that is less important decides then.
    """
    found = Overrides()
    for folder in dict.fromkeys(folders):
        below = overrides_of(load(folder / FILE_NAME))
        found = Overrides(
            values={**below.values, **found.values},
            problems=found.problems + below.problems,
            notes=found.notes + below.notes,
        )
    return found


def overrides_of(document: Document) -> Overrides:
    """What one copy decides."""
    values: dict[str, Override] = {}
    problems = [*document.problems, *first_told(unknown(document), document.file)]
    for option in OPTIONS:
        for name in option.names:
            entry = document.find(option.section, name)
            if entry is not None:
                problems.extend(_take(values, option, entry, document.file))
    return Overrides(
        values=values,
        problems=tuple(sorted(problems, key=lambda one: (one.line == 0, one.line))),
        notes=first_told(not_yet(document), document.file),
    )


def _take(
    values: dict[str, Override], option: Option, entry: Entry, file: Path
) -> Sequence[Problem]:
    value = option.reader.read(entry.value)
    if value is None:
        told = f"{entry.key!r} takes {option.reader.accepted}; {shown(entry.value)} is skipped"
        return [Problem(file, entry.line, told)]
    counted = values.setdefault(option.field, Override(value, entry.key, file, entry.line))
    if counted.value == value:
        return []
    told = f"{entry.key!r} contradicts {counted.key!r} in line {counted.line}, which counts"
    return [Problem(file, entry.line, told)]
