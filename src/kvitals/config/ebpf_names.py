"""What in an ebpf.conf is not an option that we have, told with what was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kvitals.config.ebpf_options import LATER, SECTIONS, SERVICE_NAMES, keys_of
from kvitals.config.ini import Document
from kvitals.config.problems import Problem, shortened, shown

# Comparing takes time with the square of the length.
_LONGEST_NAME = 100


def unknown(document: Document) -> Iterator[Problem]:
    """The sections and keys that nobody knows. An unknown section is told once."""
    first = {one.section: one for one in reversed(document.headings)}
    for name, heading in first.items():
        if name not in SECTIONS:
            told = f"the section [{shortened(name)}] is not known, and skipped"
            yield Problem(document.file, heading.line, told + _meant(name, SECTIONS, "[{}]"))
    for one in document.entries:
        keys = keys_of(one.section)
        if one.section in SECTIONS and one.section != SERVICE_NAMES and one.key not in keys:
            told = f"{shown(one.key)} in [{one.section}] is not known, and skipped"
            yield Problem(document.file, one.line, told + _key_meant(one.key, keys))


def not_yet(document: Document) -> Iterator[Problem]:
    """The keys that Netdata's plugin understands and we do not yet."""
    for one in document.entries:
        if one.key in LATER.get(one.section, ()):
            told = f"{shown(one.key)} in [{one.section}] is not implemented yet, ignored"
            yield Problem(document.file, one.line, told)


def _key_meant(key: str, keys: Iterable[str]) -> str:
    homes = [f"[{section}]" for section in SECTIONS if key in keys_of(section)]
    return f"; it belongs in {' or '.join(homes)}" if homes else _meant(key, keys, "{!r}")


def _meant(name: str, names: Iterable[str], form: str) -> str:
    if len(name) > _LONGEST_NAME:
        return ""
    # Here, because it is rarely needed and takes memory for good.
    import difflib  # noqa: PLC0415

    close = difflib.get_close_matches(name.lower(), names, n=1)
    return f"; did you mean {form.format(close[0])}?" if close else ""
