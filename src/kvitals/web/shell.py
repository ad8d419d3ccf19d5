"""Numbers as assignments of a shell: whole numbers under names of capital letters.

A name that two numbers would share is given to neither: each has a checksum of its own
name behind it, so that what a name means does not depend on what else there is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from kvitals.web.alarms import Alarm
from kvitals.web.exporting import Numbers
from kvitals.web.visible import visible

_CHECKSUM_BYTES = 6


@dataclass(frozen=True, slots=True)
class _Line:
    """A comment, or an assignment to what a name becomes, and a comment behind it.

    key tells apart what has the same name; behind stands after both.
    """

    comment: str
    name: str = ""
    key: str = ""
    behind: str = ""
    value: str = ""


def as_shell(numbers: Iterable[Numbers], alarms: Iterable[Alarm]) -> str:
    """Each chart with its sum, then what is to be looked at."""
    lines = [*_charts(numbers), *_alarms(alarms)]
    count = Counter(_variable(one.name) + one.behind for one in lines if one.name)
    return "".join(_written(one, count) for one in lines)


def _written(one: _Line, count: Counter[str]) -> str:
    if not one.name:
        return one.comment
    variable = _variable(one.name)
    if count[variable + one.behind] > 1:
        # Surrogates stand for bytes that are not UTF-8, each for one of its own.
        digest = blake2b(one.key.encode(errors="surrogatepass"), digest_size=_CHECKSUM_BYTES)
        variable = f"{variable}_{digest.hexdigest().upper()}"
    return f'{variable}{one.behind}="{one.value}"{one.comment}\n'


def _charts(numbers: Iterable[Numbers]) -> Iterator[_Line]:
    for one in numbers:
        chart, units = one.chart, f"      # {visible(one.chart.units)}"
        shown = visible(chart.full_id)
        yield _Line(f"\n# chart: {shown} (name: {shown})\n")
        total = 0
        for line, value in one.known():
            total += round(value)
            name, key = f"{chart.full_id}_{line.name}", f"{chart.full_id}\0{line.id}"
            yield _Line(units, name, key, value=str(round(value)))
        yield _Line(units, chart.full_id, chart.full_id, "_VISIBLETOTAL", str(total))


def _alarms(alarms: Iterable[Alarm]) -> Iterator[_Line]:
    yield _Line("\n# NETDATA ALARMS RUNNING\n")
    for one in alarms:
        name = f"ALARM_{one.chart}_{one.name}"
        if one.value is not None:
            units = f"      # {visible(one.units)}"
            yield _Line(units, name, name, "_VALUE", str(round(one.value)))
        yield _Line("", name, name, "_STATUS", one.status)


# Nothing of a name is left that a shell could take for more than a name.
def _variable(name: str) -> str:
    return "NETDATA_" + re.sub("[^A-Z0-9_]", "_", name.upper(), flags=re.ASCII)
