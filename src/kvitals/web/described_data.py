"""The addresses of values: data, badge.svg and allmetrics, and all that they take."""

from __future__ import annotations

from kvitals.web.described import JSON, TEXT, Address, Parameter, whole, yes_or_no
from kvitals.web.exporting import AVERAGE, SUM, TOTALS
from kvitals.web.exporting import FORMATS as EXPORTS
from kvitals.web.grouping import GROUPS
from kvitals.web.options import OPTIONS
from kvitals.web.query import FORMATS

_WRONG = {400: "A parameter is missing or wrong.", 404: "Nothing is meant by it."}
CHART = Parameter("chart", "The id of a chart.", example="ebpf.io", is_needed=True)
_LIKE = (
    Parameter("chart", "Patterns of ids of charts; this or context is needed.", example="ebpf.io"),
    Parameter("context", "The same under its other name; each chart is a context."),
)
_DIMENSIONS = (
    Parameter("dimensions", "Patterns of ids or names: `read`, `r*`, `!read,*`.", example="read"),
    Parameter("dimension", "More of them."),
    Parameter("dims", "More of them."),
)
_TIMES = (
    whole("after", "From when: a date, seconds back from before, 0 for all there is.", "-60"),
    whole("before", "Until when: a date, seconds back from the newest tick, 0 for that.", "0"),
    whole("gtime", "The seconds that an average is per, as 60 for per minute."),
)
_POINTS = whole("points", "The most rows; what is more is grouped. 0 for one a tick.", "6")
_GROUPING = (
    Parameter("group", "How many ticks become one point.", choices=GROUPS),
    Parameter("group_options", "For countif: a condition, such as `>10`."),
)
_OPTIONS = Parameter("options", f"Words between commas: {', '.join(OPTIONS)}.", example="flip")

DATA = Address(
    path="/api/v1/data",
    summary="Values of charts over a window of time",
    parameters=(
        *_LIKE,
        *_DIMENSIONS,
        *_TIMES,
        _POINTS,
        *_GROUPING,
        Parameter("format", "How they are written.", choices=FORMATS),
        _OPTIONS,
        Parameter("callback", "The function that jsonp calls."),
        Parameter("filename", "The name to save the answer under."),
        Parameter("tqx", "What Google's chart tools say of a datasource."),
    ),
    answers={JSON: "Data", TEXT: "", "text/html": "", "application/x-javascript": ""},
    errors={**_WRONG, 403: "A script is asked for by a page of another site."},
)
BADGE = Address(
    path="/api/v1/badge.svg",
    summary="One number of a chart, or an alarm, as an image",
    parameters=(
        CHART,
        Parameter("alarm", "The name of an alarm of the chart, shown in place of a value."),
        *_DIMENSIONS,
        *_TIMES,
        *_GROUPING,
        _OPTIONS,
        Parameter("label", "What the number is called."),
        Parameter("units", "What it is of; `empty` for nothing."),
        whole("multiply", "What it is multiplied by."),
        whole("divide", "What it is divided by."),
        whole("precision", "Its digits after the point; -1 for as many as its size asks for."),
        Parameter("label_color", "A name or digits: green, 97ca00."),
        Parameter("value_color", "Colours by condition: `green<10|orange<100|red`."),
        whole("scale", "In percent of the usual size, from 100 to 1000."),
        Parameter("refresh", "Seconds until browsers ask again, or `auto`."),
    ),
    answers={"image/svg+xml": ""},
    errors={
        400: "No chart is named, or a parameter is wrong.",
        403: "A page of another site asks.",
    },
)
ALLMETRICS = Address(
    path="/api/v1/allmetrics",
    summary="All numbers at once, for a shell, as JSON or for Prometheus",
    parameters=(
        Parameter("format", "How they are written.", choices=EXPORTS, example="json"),
        Parameter(
            "source",
            "Totals since the start, or averages or sums since the server asked last.",
            choices=(TOTALS, "as collected", "as_collected", "raw", AVERAGE, SUM, "volume"),
        ),
        Parameter("data", "The same under its other name."),
        Parameter("filter", "Patterns of ids of charts.", example="ebpf.*"),
        Parameter("server", "The name of who asks; its address, if not given."),
        Parameter("prefix", "The beginning of the names of metrics."),
        yes_or_no("names", "Whether dimensions are told by name, and not by id."),
        yes_or_no("help", "Whether metrics are explained."),
        yes_or_no("types", "Whether the types of metrics are told."),
        yes_or_no("timestamps", "Whether the time of the tick is told."),
        yes_or_no("hideunits", "Whether names of averages leave out the units."),
    ),
    answers={JSON: "Metrics", TEXT: ""},
    errors={400: "A parameter is wrong."},
)
