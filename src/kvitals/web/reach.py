"""The points that a question means, by what is kept of its time: in memory, on disk, as minutes.

Knows times and how many columns there are; refuses to know values.
"""

from __future__ import annotations

from enum import Enum

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
# So many take some of a second; and so much of the archive.
_SOME_VALUES = 500_000
_SOME_PAST_S = 7_200
# So many values has an answer at most: an hour of seconds of 500 dimensions. Where the first
# are needed for the last, and so all are held.
MOST_ANSWERED = 2_000_000
MOST_REMEMBERED = 500_000


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


class Cost(Enum):
    """What an answer takes: so little that the event loop gives it, some of a second, or more."""

    LITTLE = "little"
    SOME = "some"
    MUCH = "much"


def cost(history: History, wish: Wish, columns: int) -> Cost:
    """How long an answer takes, by how many ticks are read and how many values are written."""
    bounds = history.bounds()
    if bounds is None:
        return Cost.LITTLE
    found = frame(wish, history.interval_s, *bounds)
    cells = found.points * columns
    if history.is_past(found.start):
        return Cost.MUCH if bounds[1] - found.start > _SOME_PAST_S else Cost.SOME
    ticks = min(found.ticks, (bounds[1] - bounds[0]) // history.interval_s + 1)
    if cells <= _MOST_CELLS and cells * ticks <= _MOST_VALUES:
        return Cost.LITTLE
    return Cost.SOME if cells * ticks <= _SOME_VALUES else Cost.MUCH


def require_bounded(found: Frame, columns: int, method: Method) -> Frame:
    """A frame, unless there would be more values in it than an answer may have.

    Raises:
        RequestError: there would be.
    """
    most = MOST_REMEMBERED if method.is_remembering else MOST_ANSWERED
    if found.points * columns <= most:
        return found
    which = f" smoothed by {method.group!r}" if method.is_remembering else ""
    raise RequestError(
        400,
        f"{columns} dimensions at {found.points} times are {columns * found.points} values, and "
        f"an answer{which} has {most} at most: ask for a shorter time, for fewer charts or "
        f"dimensions, or for points={most // max(1, columns)}.",
    )


# What cannot be put together out of minutes is made of ticks as long as they are few.
def _needs_ticks(method: Method, found: Frame, most: int) -> bool:
    return method.group not in GROUPS and found.points * found.ticks <= most
