"""Netdata's INI grammar: bytes in, entries and problems out, each with its line.

Knows lines, sections and keys; refuses to know which of them mean something.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from kvitals.config.files import UnreadableError, content
from kvitals.config.lines import LineError, decoded
from kvitals.config.problems import MOST_TOLD, Problem, first_told, shortened, shown

# What isspace() of C finds within a line; Netdata's reader trims with it.
_BLANK = b" \t\r\v\f"


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key = value` that counts, and its line."""

    section: str
    key: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that starts a section, or continues it."""

    section: str
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, in its order. Of a repeated key only the last is an entry."""

    file: Path
    entries: tuple[Entry, ...] = ()
    headings: tuple[Heading, ...] = ()
    problems: tuple[Problem, ...] = ()

    def find(self, section: str, key: str) -> Entry | None:
        return next((one for one in self.section(section) if one.key == key), None)

    def section(self, name: str) -> tuple[Entry, ...]:
        return tuple(one for one in self.entries if one.section == name)


def load(file: Path) -> Document:
    """The document in a file: an empty one where there is none, or none that can be read."""
    try:
        found = content(file)
    except UnreadableError as error:
        return Document(file, problems=(Problem(file, 0, str(error)),))
    return Document(file) if found is None else parse(found, file)


def parse(found: bytes, file: Path) -> Document:
    """The document in some bytes, whatever they are. A line that is wrong is told and skipped."""
    parser = _Parser(file)
    for number, line in enumerate(found.removeprefix(codecs.BOM_UTF8).split(b"\n"), start=1):
        words = line.strip(_BLANK)
        if words.startswith(b"["):
            parser.take_heading(words, number)
        elif words and not words.startswith(b"#"):
            parser.take_pair(words, number)
    return parser.document()


class _Parser:
    """What the lines so far have told."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._section = ""
        self._skipping = False
        self._entries: dict[tuple[str, str], Entry] = {}
        self._headings: list[Heading] = []
        self._problems: list[Problem] = []

    # A heading that is wrong takes its section along: what stands below it must
    # not count in the section above.
    def take_heading(self, words: bytes, number: int) -> None:
        try:
            self._section = _heading(_text(words))
        except LineError as error:
            self._skipping = True
            self._tell(number, f"{error}; the lines up to the next section are skipped")
        else:
            self._skipping = False
            self._headings.append(Heading(self._section, number))

    def take_pair(self, words: bytes, number: int) -> None:
        if self._skipping:
            return
        try:
            key, value = _pair(_text(words), self._section)
        except LineError as error:
            self._tell(number, f"{error}; the line is skipped")
            return
        place = (self._section, key)
        earlier = self._entries.pop(place, None)
        if earlier:
            where = f"{shown(key)} in [{shortened(self._section)}]"
            self._tell(number, f"{where} repeats line {earlier.line}, and counts in its place")
        self._entries[place] = Entry(*place, value, number)

    def document(self) -> Document:
        return Document(
            self._file,
            entries=tuple(self._entries.values()),
            headings=tuple(self._headings),
            problems=first_told(self._problems, self._file),
        )

    # One more than will be told, so that it is known whether that was all.
    def _tell(self, number: int, sentence: str) -> None:
        if len(self._problems) <= MOST_TOLD:
            self._problems.append(Problem(self._file, number, sentence))


def _text(words: bytes) -> str:
    text = decoded(words)
    if not text.replace("\t", " ").isprintable():
        wrong = next(one for one in text if one != "\t" and not one.isprintable())
        raise LineError(f"it has a character that cannot be printed, U+{ord(wrong):04X}")
    return text


def _heading(text: str) -> str:
    if not text.endswith("]"):
        raise LineError(f"{shown(text)} is not [section] with nothing behind it")
    name = text[1:-1].strip()
    if not name:
        raise LineError("the section has no name")
    return name


def _pair(text: str, section: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise LineError(f"{shown(text)} is neither [section] nor key = value")
    if not key.strip():
        raise LineError("there is no key before the =")
    if not section:
        raise LineError(f"{shown(key.strip())} stands before any section")
    return key.strip(), value.strip()
