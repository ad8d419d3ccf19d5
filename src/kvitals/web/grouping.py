"""How the values of many ticks become one: the grouping methods of Netdata 1.37.

Knows values that are known; refuses to know times.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence

from kvitals.web.smoothing import double_smoothing, smoothing

# Takes the known values of one point, at least one, oldest first. Is asked point by point,
# oldest first, and may remember.
Grouping = Callable[[Sequence[float]], float | None]
# Makes a grouping for one dimension, given how many values belong together, and the options.
Maker = Callable[[int, str], Grouping]

AVERAGE, SUM = "average", "sum"
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "!=": operator.ne,
    "<>": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
    ":": operator.eq,
    "!": operator.ne,
}
_CONDITION = re.compile(r"\s*(!=|<>|>=|<=|==|[><=:!])?\s*([-+]?[0-9.]*)")


def _average(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _deviation(values: Sequence[float]) -> float:
    if len(values) == 1:
        return 0.0
    mean = _average(values)
    return math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))


def _median(values: Sequence[float]) -> float:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _variation(values: Sequence[float]) -> float | None:
    mean = _average(values)
    return 100 * _deviation(values) / abs(mean) if mean else None


# Netdata's extremes are those that are farthest from and nearest to 0.
def _farthest(values: Sequence[float]) -> float:
    return max(values, key=abs)


def _nearest(values: Sequence[float]) -> float:
    return min(values, key=abs)


def _growth(values: Sequence[float]) -> float:
    return values[-1] - values[0]


def _share(options: str) -> Grouping:
    found = _CONDITION.match(options)
    sign, number = found.groups() if found else (None, "")
    compare = _COMPARISONS[sign or "="]
    try:
        bound = float(number or 0)
    except ValueError:
        bound = 0.0

    def share(values: Sequence[float]) -> float:
        return 100 * sum(compare(value, bound) for value in values) / len(values)

    return share


def _plain(grouping: Grouping) -> Maker:
    return lambda _ticks, _options: grouping


_MAKERS: Mapping[str, Maker] = {
    AVERAGE: _plain(_average),
    SUM: _plain(sum),
    "min": _plain(_nearest),
    "max": _plain(_farthest),
    "median": _plain(_median),
    "stddev": _plain(_deviation),
    "cv": _plain(_variation),
    "incremental_sum": _plain(_growth),
    "ses": lambda ticks, _options: smoothing(ticks),
    "des": lambda ticks, _options: double_smoothing(ticks),
    "countif": lambda _ticks, options: _share(options),
}
_OTHER_NAMES: Mapping[str, str] = {
    "avg": AVERAGE,
    "mean": AVERAGE,
    "incremental-sum": "incremental_sum",
    "rsd": "cv",
    "coefficient-of-variation": "cv",
    "ema": "ses",
    "ewma": "ses",
}
GROUPS = (*_MAKERS, *_OTHER_NAMES)
# Those of which a point depends on the points before it.
REMEMBERING = ("ses", "des")


def proper_name(group: str) -> str:
    """The one name of a method that has many."""
    return _OTHER_NAMES.get(group, group)


def maker(group: str) -> Maker:
    """What makes groupings of a method."""
    return _MAKERS[proper_name(group)]
