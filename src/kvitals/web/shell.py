"""Numbers as assignments of a shell: whole numbers under names of capital letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kvitals.web.alarms import Alarm
from kvitals.web.exporting import Numbers


def as_shell(numbers: Iterable[Numbers], alarms: Iterable[Alarm]) -> str:
    """Each chart with its sum, then what is to be looked at."""
    return "".join([*_charts(numbers), *_alarms(alarms)])


def _charts(numbers: Iterable[Numbers]) -> Iterator[str]:
    for one in numbers:
        chart = one.chart
        yield f"\n# chart: {chart.full_id} (name: {chart.full_id})\n"
        total = 0
        for line, value in one.known():
            total += round(value)
            yield _set(f"{chart.full_id}_{line.name}", round(value), chart.units)
        yield _set(f"{chart.full_id}_VISIBLETOTAL", total, chart.units)


def _alarms(alarms: Iterable[Alarm]) -> Iterator[str]:
    yield "\n# NETDATA ALARMS RUNNING\n"
    for one in alarms:
        name = f"ALARM_{one.chart}_{one.name}"
        if one.value is not None:
            yield _set(f"{name}_VALUE", round(one.value), one.units)
        yield f'{_variable(name)}_STATUS="{one.status}"\n'


def _set(name: str, value: int, units: str) -> str:
    return f'{_variable(name)}="{value}"      # {units}\n'


# Nothing of a name is left that a shell could take for more than a name.
def _variable(name: str) -> str:
    return "NETDATA_" + re.sub("[^A-Z0-9_]", "_", name.upper(), flags=re.ASCII)
