"""The points that a question means, by what is kept of its time: in memory, on disk, as minutes.

Knows times and how many columns there are; refuses to know values.
"""

from __future__ import annotations

from kvitals.store.history import History, most_points
from kvitals.store.minutes import MINUTE_S, end_of_minute
from kvitals.store.points import GROUPS
from kvitals.web.answers import RequestError
from kvitals.web.selection import NOTHING_MATCHES, Selection
from kvitals.web.values import Method
from kvitals.web.window import Frame, Wish, frame, is_kept

# So many cells are written, and so many values put together, in some 20 ms.
_MOST_CELLS = 10_000
_MOST_VALUES = 50_000


def read_frame(history: History, wish: Wish, selection: Selection, method: Method) -> Frame:
    """The points that a wish means.

    Where ticks were further apart, so are the points. Beyond the ring there are
    so many at most, and those of a minute and more are made of full minutes.

    Raises:
        RequestError: nothing is kept of that time.
    """
    bounds = history.bounds()
    if bounds is None or not is_kept(wish, *bounds):
        raise RequestError(404, NOTHING_MATCHES)
    found = frame(wish, history.interval_s, *bounds)
    charts = [one.full_id for one in selection.charts]
    unit = history.unit(charts, found.start, found.before)
    if not history.is_past(found.start):
        return found if unit == history.interval_s else frame(wish, unit, *bounds)
    most = most_points(len(selection.columns))
    found = frame(wish, unit, *bounds, most)
    is_exact = found.step_s < MINUTE_S or _needs_ticks(method, found, most)
    if is_exact and history.has_ticks(found.start):
        return found
    return frame(wish, end_of_minute(unit), *bounds, most)


def takes_long(history: History, wish: Wish, columns: int) -> bool:
    """Whether an answer may take longer than an event loop should wait."""
    bounds = history.bounds()
    if bounds is None:
        return False
    found = frame(wish, history.interval_s, *bounds)
    cells = found.points * columns
    return history.is_past(found.start) or cells > _MOST_CELLS or cells * found.ticks > _MOST_VALUES


# What cannot be put together out of minutes is made of ticks as long as they are few.
def _needs_ticks(method: Method, found: Frame, most: int) -> bool:
    return method.group not in GROUPS and found.points * found.ticks <= most
