"""What in a file is not an option that we have, told with what was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kvitals.config.ebpf_dialects import PROGRAMS, Dialect, is_of_program
from kvitals.config.ebpf_options import SERVICE_NAMES
from kvitals.config.ini import Document
from kvitals.config.problems import Problem, shortened, shown

# Comparing takes time with the square of the length.
_LONGEST_NAME = 100


def unknown(document: Document, dialect: Dialect) -> Iterator[Problem]:
    """The sections and keys that nobody knows. An unknown section is told once."""
    file = document.file
    if is_of_program(file) and file.stem not in PROGRAMS:
        told = f"no program of Netdata's plugin is called {shown(file.stem)}"
        yield Problem(file, 0, told + meant(file.stem, PROGRAMS))
    sections = dialect.sections
    first = {one.section: one for one in reversed(document.headings)}
    for name, heading in first.items():
        if name not in sections:
            told = f"the section [{shortened(name)}] is not known, and skipped"
            yield Problem(file, heading.line, told + meant(name, sections, "[{}]"))
    keys = {section: dialect.keys_of(section) for section in sections if section != SERVICE_NAMES}
    for one in document.entries:
        if one.section in keys and one.key not in keys[one.section]:
            told = f"{shown(one.key)} in [{one.section}] is not known, and skipped"
            homes = [f"[{section}]" for section in keys if one.key in keys[section]]
            more = f"; it belongs in {' or '.join(homes)}" if homes else ""
            yield Problem(file, one.line, told + (more or meant(one.key, keys[one.section])))


def ignored(document: Document, dialect: Dialect) -> Iterator[Problem]:
    """The keys that Netdata's plugin understands and we do not."""
    for one in document.entries:
        reason = dialect.why_ignored(one.section, one.key, one.value)
        if reason:
            told = f"{shown(one.key)} in [{one.section}] {reason}"
            yield Problem(document.file, one.line, told)


def meant(name: str, names: Iterable[str], form: str = "{!r}") -> str:
    """The end of a sentence about an unknown name: the known one that is like it, if any."""
    if len(name) > _LONGEST_NAME:
        return ""
    # Here, because it is rarely needed and takes memory for good.
    import difflib  # noqa: PLC0415

    close = difflib.get_close_matches(name.lower(), names, n=1)
    return f"; did you mean {form.format(close[0])}?" if close else ""
