"""/api/v1/badge.svg: one number of a chart, or an alarm, as a small image.

Knows what a client wants to see; refuses to know how an image is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kvitals.web import reach
from kvitals.web.alarms import alarms
from kvitals.web.answers import Answer, RequestError
from kvitals.web.badge_colours import colour, colour_of
from kvitals.web.badge_image import Badge, as_svg
from kvitals.web.budget import Budget
from kvitals.web.exhibit import Exhibit
from kvitals.web.options import read_options
from kvitals.web.origin import may_embed
from kvitals.web.parameters import number
from kvitals.web.query import read_method, read_wish
from kvitals.web.selection import dimensions, read_selection
from kvitals.web.table import kept, shaped, single
from kvitals.web.values import points
from kvitals.web.visible import visible
from kvitals.web.window import Wish

_NOTHING = "-"
_MOST_LETTERS = 200
_BOUNDS: tuple[tuple[float, int], ...] = ((1000, 0), (10, 1), (0.1, 2), (0.001, 4))
# Units that are words for numbers: the first if it is not 0.
_WORDS: Mapping[str, tuple[str, str]] = {
    "on/off": ("on", "off"),
    "up/down": ("up", "down"),
    "ok/error": ("ok", "error"),
    "ok/failed": ("ok", "failed"),
}


def answer(
    exhibit: Exhibit, parameters: Mapping[str, str], headers: Mapping[str, str], budget: Budget
) -> Answer:
    """The image, also where there is nothing to show: pages have a place for it.

    How wide an image is can be read by the page that shows it, and with it the number.

    Raises:
        RequestError: no chart is named, a parameter is wrong, or a page of another site asks.
    """
    if not may_embed(headers, exhibit.settings.allow_origins):
        raise RequestError(
            403,
            "Badges are not shown on pages of other sites, which could read them. "
            "Start with --allow-origin and the origin of the page.",
        )
    if not parameters.get("chart"):
        raise RequestError(400, "No chart id is given at the request.")
    badge = _badge(exhibit, parameters, budget)
    more = {}
    if parameters.get("refresh") == "auto":
        more["Refresh"] = str(exhibit.settings.interval_s)
    elif number(parameters, "refresh") > 0:
        more["Refresh"] = str(number(parameters, "refresh"))
    return Answer(iter((as_svg(badge),)), "image/svg+xml", more)


def _badge(exhibit: Exhibit, parameters: Mapping[str, str], budget: Budget) -> Badge:
    if exhibit.chart(parameters["chart"]) is None:
        return _drawn(parameters, "chart not found", None, "")
    if parameters.get("alarm"):
        return _of_alarm(exhibit, parameters)
    chart = exhibit.chart(parameters["chart"])
    units = chart.units if chart else ""
    return _drawn(
        parameters,
        dimensions(parameters) or parameters["chart"],
        _scaled(_value(exhibit, parameters, budget), parameters),
        "%" if "percentage" in read_options(parameters.get("options", "")) else units,
    )


def _of_alarm(exhibit: Exhibit, parameters: Mapping[str, str]) -> Badge:
    for one in alarms(exhibit):
        if (one.chart, one.name) == (parameters["chart"], parameters["alarm"]):
            value = _scaled(one.value, parameters)
            return _drawn(parameters, one.name.replace("_", " "), value, one.units, "orange")
    return _drawn(parameters, "alarm not found", None, "")


def cost(exhibit: Exhibit, parameters: Mapping[str, str]) -> reach.Cost:
    """Whether the image is better not waited for in the event loop."""
    try:
        selection = read_selection(exhibit, parameters, frozenset())
        wish = _wish(exhibit, parameters, frozenset())
    except RequestError:
        return reach.Cost.LITTLE
    return reach.cost(exhibit.history, wish, len(selection.columns))


def _wish(exhibit: Exhibit, parameters: Mapping[str, str], options: frozenset[str]) -> Wish:
    return read_wish(
        parameters,
        is_aligned="unaligned" not in options,
        after=-exhibit.settings.interval_s,
        points=1,
    )


# One point over the last tick, unless more is asked for; what is not there is not known.
def _value(exhibit: Exhibit, parameters: Mapping[str, str], budget: Budget) -> float | None:
    options = read_options(parameters.get("options", ""))
    method = read_method(parameters)
    wish = _wish(exhibit, parameters, options)
    try:
        selection = read_selection(exhibit, parameters, options)
        frame = reach.read_frame(exhibit.history, wish, selection, method)
    except RequestError as error:
        if error.status == 404:
            return None
        raise
    history = replace(exhibit.history, check=budget.check)
    rows = points(history, selection, frame, method)
    places = kept(range(len(selection.columns)), rows, options)
    return single(next(shaped(rows, places, options - {"percentage"}))[1], options)


def _scaled(value: float | None, parameters: Mapping[str, str]) -> float | None:
    times, parts = number(parameters, "multiply", 1), number(parameters, "divide", 1)
    return None if value is None else value * times / (parts or 1)


def _drawn(
    parameters: Mapping[str, str], label: str, value: float | None, units: str, usual: str = ""
) -> Badge:
    units = parameters.get("units") or units
    precision = number(parameters, "precision", -1)
    choices = parameters.get("value_color") or usual
    return Badge(
        label=visible((parameters.get("label") or label)[:_MOST_LETTERS]),
        value=visible(shown(value, units, precision)[:_MOST_LETTERS]),
        label_colour=colour(parameters.get("label_color") or "grey", "555"),
        value_colour=colour_of(choices, value),
        scale=min(max(number(parameters, "scale", 100), 100), 1000) / 100,
    )


def shown(value: float | None, units: str, precision: int) -> str:
    """A number with its units, with so many digits, or so many as its size asks for."""
    if value is None:
        return _NOTHING
    if units in _WORDS:
        return _WORDS[units][0 if value else 1]
    if units in {"percentage", "percent", "pcent", "%"}:
        return f"{_digits(value, precision)}%"
    return (
        _digits(value, precision)
        if units in {"", "null", "empty"}
        else (f"{_digits(value, precision)} {units}")
    )


def _digits(value: float, precision: int) -> str:
    if precision >= 0:
        return f"{value:.{min(precision, 20)}f}"
    digits = next((count for bound, count in _BOUNDS if abs(value) > bound), 6)
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
