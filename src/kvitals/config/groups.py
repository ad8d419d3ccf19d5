"""The groups of applications, as apps_groups.conf defines them, and which copy of it counts.

Knows Netdata's grammar and order; refuses to know processes, their parents and
what is charted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kvitals.config.files import UnreadableError, content
from kvitals.config.folders import STOCK
from kvitals.config.lines import LineError
from kvitals.config.patterns import EVERYTHING, Matcher, Pattern, PatternError, read_pattern
from kvitals.config.problems import MOST_TOLD, Problem, first_told, shown
from kvitals.config.words import split
from kvitals.model import KvitalsError

FILE_NAME = "apps_groups.conf"
OTHER = "other"
LONGEST_NAME = 100
# Netdata 2.x has these lines for other rules than groups.
_NO_GROUPS = {
    "managers": "of programs whose children are groups of their own",
    "interpreters": "of programs that have the name of their script",
}


class GroupsError(KvitalsError):
    """A file of groups cannot be read."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of applications and its position among all; the markers change nothing in charts."""

    name: str
    position: int
    is_hidden: bool = False
    is_debug: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The groups of one file, in its order; the default one is last where the file has it not.

    owners are the groups of the matcher's patterns, by position.
    """

    file: Path
    groups: tuple[Group, ...]
    other: Group
    problems: tuple[Problem, ...]
    matcher: Matcher = field(repr=False)
    owners: tuple[Group, ...] = field(repr=False)

    def match(self, name: str, command_line: Callable[[], str]) -> Group | None:
        """The group of the first pattern that a process matches, or None.

        The command line is asked for at most once, and only if a pattern needs it.
        """
        position = self.matcher.first(name, command_line)
        return None if position is None else self.owners[position]


def parse(found: bytes, file: Path) -> Groups:
    """The groups in some bytes, whatever they are. What is wrong is told and skipped."""
    parser = _Parser(file)
    for number, line in enumerate(found.split(b"\n"), start=1):
        parser.take(line, number)
    return parser.groups()


def read(file: Path) -> Groups:
    """The groups of one file.

    Raises:
        GroupsError: there is no such file, or it cannot be read.
    """
    try:
        found = content(file)
    except UnreadableError as error:
        raise GroupsError(f"{file}: {error}") from error
    if found is None:
        raise GroupsError(f"{file}: there is no such file")
    return parse(found, file)


def load(folders: Sequence[Path], stock: Path = STOCK / FILE_NAME) -> Groups:
    """The groups that count: of the first folder that has the file, else the stock groups.

    A file that cannot be read is told among the problems; the stock groups
    then count, not those of a later folder.

    Raises:
        GroupsError: the stock file cannot be read.
    """
    for folder in folders:
        file = folder / FILE_NAME
        try:
            found = content(file)
        except UnreadableError as error:
            told = Problem(file, 0, f"{error}; the stock groups are used")
            groups = read(stock)
            return replace(groups, problems=(told, *groups.problems))
        if found is not None:
            return parse(found, file)
    return read(stock)


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    line: int


class _Parser:
    """What the lines so far have told."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._places: dict[Pattern, _Place] = {}
        self._markers: dict[str, set[str]] = {}
        self._problems: list[Problem] = []

    def take(self, line: bytes, number: int) -> None:
        try:
            words = split(line)
            if words:
                self._take_group(words[0], words[1:], number)
        except LineError as error:
            self._tell(number, f"{error}; the line is skipped")

    def _take_group(self, word: str, patterns: Sequence[str], number: int) -> None:
        name = word.lstrip("-+")
        markers = word[: len(word) - len(name)]
        if not name.strip():
            raise LineError("the group has no name")
        if not patterns:
            raise LineError(f"{shown(name)} is followed by no process")
        if name in _NO_GROUPS:
            raise LineError(
                f"{shown(name)} is no group but Netdata's list {_NO_GROUPS[name]}, which kvitals "
                "does not have"
            )
        if len(name) > LONGEST_NAME:
            self._tell(number, f"the name {shown(name)} is cut at {LONGEST_NAME} characters")
        place = _Place(name[:LONGEST_NAME], number)
        before = len(self._places)
        for pattern in patterns:
            self._take_pattern(pattern, place)
        if len(self._places) > before:
            self._markers.setdefault(place.name, set()).update(markers)

    def _take_pattern(self, word: str, place: _Place) -> None:
        try:
            pattern = read_pattern(word)
        except PatternError as error:
            self._tell(place.line, f"{error}; the word is skipped")
            return
        first = self._places.get(EVERYTHING) or self._places.get(pattern)
        if first is None:
            self._places[pattern] = place
        else:
            earlier = f"{self._file}, line {first.line}, has that for {shown(first.name)}"
            self._tell(place.line, f"{shown(word)} is never reached: {earlier}")

    def groups(self) -> Groups:
        named = {
            name: Group(name, position, "-" in markers, "+" in markers)
            for position, (name, markers) in enumerate(self._markers.items())
        }
        other = named.setdefault(OTHER, Group(OTHER, len(named)))
        return Groups(
            self._file,
            groups=tuple(named.values()),
            other=other,
            problems=first_told(self._problems, self._file),
            matcher=Matcher(tuple(self._places)),
            owners=tuple(named[place.name] for place in self._places.values()),
        )

    # One more than will be told, so that it is known whether that was all.
    def _tell(self, number: int, sentence: str) -> None:
        if len(self._problems) <= MOST_TOLD:
            self._problems.append(Problem(self._file, number, sentence))
