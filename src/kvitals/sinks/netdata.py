"""Netdata's external plugin protocol: lines of text that an Agent reads from our output.

Grammar: src/plugins.d/README.md of Netdata. An Agent cuts lines after 1,022
bytes and takes white space and `=` for separators outside quotes.
"""

from __future__ import annotations

from typing import Protocol

from kvitals.model import Chart, ChartTick, Dimension, Tick

LINE_BYTES = 1022
# SET takes whole numbers, so a rate is sent in millionths: what is handed over then adds up to
# what happened, to less than an event in a day. Levels are sent as their chart says.
RATE_DIVISOR = 1_000_000
DISABLE = "DISABLE"
_SPECIAL = set(" ='\"\\")


def quoted(text: str) -> str:
    """A text as one word that an Agent's lexer reads back unharmed.

    Control characters become spaces. The lexer has no escapes (a backslash
    makes it pass over the next quote, and stays), so backslashes become
    slashes, and where both kinds of quotes occur, single ones become double.
    """
    plain = "".join(char if char.isprintable() else " " for char in text).replace("\\", "/")
    if "'" not in plain:
        return f"'{plain}'"
    if '"' not in plain:
        return f'"{plain}"'
    return "'" + plain.replace("'", '"') + "'"


def word(text: str) -> str:
    """A text as it is if that is one word, else quoted."""
    return text if text and text.isprintable() and not set(text) & _SPECIAL else quoted(text)


class Output(Protocol):
    """Where the lines go."""

    def write(self, text: str, /) -> object: ...


class NetdataSink:
    """Writes ticks to a stream, defining each chart before its first values."""

    def __init__(self, stream: Output, interval_s: int) -> None:
        self._stream = stream
        self._interval_s = interval_s
        self._defined: dict[str, Chart] = {}
        self._begun: set[str] = set()
        self._is_outdated = False

    def follow(self, interval_s: int) -> None:
        """Tell the Agent of another interval with the next tick."""
        self._is_outdated |= interval_s != self._interval_s
        self._interval_s = interval_s

    def write(self, tick: Tick) -> None:
        """Write one tick. What is not known is left out, as the first sample is."""
        for gone in self._defined.keys() - {one.chart.full_id for one in tick.charts}:
            self._begun.discard(gone)
            self._line(f"{self._head(self._defined.pop(gone))} obsolete")
        for one in tick.charts:
            if self._is_outdated or self._defined.get(one.chart.full_id) != one.chart:
                self._define(one.chart)
            if any(value is not None for value in one.values):
                self._send(one, tick)
        self._is_outdated = False

    def _line(self, text: str) -> None:
        if len(text.encode()) > LINE_BYTES:
            raise ValueError(f"a line of more than {LINE_BYTES} bytes for Netdata: {text[:80]}...")
        self._stream.write(text + "\n")

    # Name and context are empty: an Agent then derives both from the id.
    def _head(self, chart: Chart) -> str:
        return (
            f"CHART {word(chart.full_id)} '' {quoted(chart.title)} {quoted(chart.units)} "
            f"{quoted(chart.family)} '' {chart.style} {chart.priority} {self._interval_s}"
        )

    # An Agent keeps what it was told of a chart: only what is new or gone is said again.
    def _define(self, chart: Chart) -> None:
        before = self._defined.get(chart.full_id)
        former = before.dimensions if before is not None else ()
        is_known = before is not None and not self._is_outdated
        known = {_dimension(line, before) for line in former} if before and is_known else set()
        self._line(self._head(chart))
        for line in chart.dimensions:
            told = _dimension(line, chart)
            if told not in known:
                self._line(told)
        shown = {line.id for line in chart.dimensions}
        for line in former:
            if before is not None and line.id not in shown:
                self._line(f"{_dimension(line, before)} obsolete")
        self._defined[chart.full_id] = chart

    def _send(self, one: ChartTick, tick: Tick) -> None:
        name = one.chart.full_id
        # The length of the step means something to an Agent only from its
        # second BEGIN of a chart on.
        length = f" {tick.elapsed_us}" if name in self._begun else ""
        self._begun.add(name)
        self._line(f"BEGIN {word(name)}{length}")
        stretch = _stretch(tick)
        for line, value in zip(one.chart.dimensions, one.values, strict=True):
            if value is not None:
                told = value if line.is_level else value * stretch
                self._line(f"SET {word(line.id)} = {round(told * _divisor(line, one.chart))}")
        self._line("END")


# Values are per second of the grid. A step that was late is longer than that, and the next
# one shorter; an Agent is told the real length and multiplies by it.
def _stretch(tick: Tick) -> float:
    if not tick.seconds or not tick.elapsed_us:
        return 1.0
    return tick.seconds * 1_000_000 / tick.elapsed_us


def _divisor(line: Dimension, chart: Chart) -> int:
    return chart.divisor if line.is_level else max(RATE_DIVISOR, chart.divisor)


def _dimension(line: Dimension, chart: Chart) -> str:
    name = word(line.name) if line.name != line.id else "''"
    return f"DIMENSION {word(line.id)} {name} absolute 1 {_divisor(line, chart)}"
