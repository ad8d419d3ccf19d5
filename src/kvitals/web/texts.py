"""Tables as text for people and spreadsheets: CSV, TSV, HTML, Markdown, lists of numbers."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Iterator, Mapping

from kvitals.web.numbers import in_words
from kvitals.web.table import Table, single
from kvitals.web.visible import visible

_FORMULAS = ("=", "+", "-", "@")
_HTML = (
    '<html>\n<center>\n<table border="0" cellpadding="5" cellspacing="5">\n',
    "</table>\n</center>\n</html>\n",
)


def date(moment: int) -> str:
    """A time as Netdata writes it, in the time zone of this machine."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment))


def moment_text(moment: int, options: frozenset[str]) -> str:
    """A time as text: a date, unless a number is asked for."""
    if "ms" in options:
        return str(moment * 1000)
    return str(moment) if "seconds" in options else date(moment)


def _lines(table: Table, options: frozenset[str]) -> Iterator[list[str]]:
    yield ["time", *map(visible, table.names)]
    for moment, cells in table.rows:
        yield [moment_text(moment, options), *map(in_words, cells)]


def csv(table: Table, options: frozenset[str], newline: str = "\r\n") -> Iterator[str]:
    return _separated(table, options, ",", newline)


def tsv(table: Table, options: frozenset[str], newline: str = "\r\n") -> Iterator[str]:
    return _separated(table, options, "\t", newline)


# Quoted only where it must be, so that plain names are written as the Agent writes them; all
# but names are numbers and dates. A spreadsheet computes what begins like a formula, and takes
# an apostrophe for text.
def _separated(
    table: Table, options: frozenset[str], separator: str, newline: str
) -> Iterator[str]:
    def name(text: str) -> str:
        plain = f"'{text}" if text.startswith(_FORMULAS) else text
        if separator in plain or '"' in plain:
            return '"' + plain.replace('"', '""') + '"'
        return plain

    lines = _lines(table, options)
    yield separator.join(map(name, next(lines))) + newline
    for line in lines:
        yield separator.join(line) + newline


def web_page(table: Table, options: frozenset[str], newline: str = "\n") -> Iterator[str]:
    before, after = (part.replace("\n", newline) for part in _HTML)
    yield before
    for line in _lines(table, options):
        yield "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + f"</tr>{newline}"
    yield after


def markdown(table: Table, options: frozenset[str], newline: str = "\r\n") -> Iterator[str]:
    def cell(text: str) -> str:
        return re.sub(r"\s", " ", text.replace("\\", "\\\\").replace("|", "\\|"))

    for number, line in enumerate(_lines(table, options)):
        yield "|".join(map(cell, line)) + newline
        if number == 0:
            yield "|".join([":---:"] * len(line)) + newline


def ssv(table: Table, options: frozenset[str], _newline: str = "") -> Iterator[str]:
    return _numbers(table, options, " ")


def ssvcomma(table: Table, options: frozenset[str], _newline: str = "") -> Iterator[str]:
    return _numbers(table, options, ",")


def _numbers(table: Table, options: frozenset[str], separator: str) -> Iterator[str]:
    for number, (_, cells) in enumerate(table.rows):
        yield (separator if number else "") + in_words(single(cells, options))


Writer = Callable[[Table, frozenset[str], str], Iterator[str]]
WRITERS: Mapping[str, Writer] = {
    "csv": csv,
    "tsv": tsv,
    "tsv-excel": tsv,
    "html": web_page,
    "markdown": markdown,
    "ssv": ssv,
    "ssvcomma": ssvcomma,
}
