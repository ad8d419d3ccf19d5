"""/api/v1/allmetrics: all numbers at once, for a shell, as JSON or for Prometheus."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from kvitals.web.alarms import alarms
from kvitals.web.answers import Document, document, text
from kvitals.web.exhibit import Exhibit
from kvitals.web.exporting import TOTALS, Numbers, Wish, latest, read_wish, since, totals
from kvitals.web.numbers import printed
from kvitals.web.prometheus import MEDIA_TYPE, as_prometheus
from kvitals.web.scrapes import Scrapes
from kvitals.web.shell import as_shell


def answer(
    exhibit: Exhibit, scrapes: Scrapes, parameters: Mapping[str, str], client: str
) -> Response:
    """The numbers that a client asks for.

    Raises:
        RequestError: a parameter is wrong.
    """
    wish = read_wish(parameters, client)
    if wish.format == "shell":
        return text(as_shell(latest(exhibit, wish.fits), alarms(exhibit)))
    tick = exhibit.latest
    time = tick.time if tick else 0
    if wish.format == "json":
        is_total = wish.source == TOTALS
        found = (totals if is_total else latest)(exhibit, wish.fits)
        return document({one.chart.full_id: _chart(one, time, is_total) for one in found})
    instance = exhibit.hostname if wish.format == "prometheus_all_hosts" else None
    numbers = _numbers(exhibit, scrapes, wish, time)
    return text(as_prometheus(numbers, wish, time, instance), media_type=MEDIA_TYPE)


def _numbers(exhibit: Exhibit, scrapes: Scrapes, wish: Wish, newest: int) -> list[Numbers]:
    if wish.source == TOTALS:
        return totals(exhibit, wish.fits)
    after = scrapes.since(wish.server, newest, exhibit.settings.interval_s)
    return since(exhibit, wish.fits, after, wish.source)


# Values are under the ids of dimensions, as Netdata has them; totals, which it does not
# have, under their names.
def _chart(one: Numbers, time: int, is_total: bool) -> Document:
    return {
        "name": one.chart.full_id,
        "family": one.chart.family,
        "context": one.chart.full_id,
        "units": one.chart.units,
        "last_updated": time,
        "dimensions": {
            line.name if is_total else line.id: {"name": line.name, "value": printed(value)}
            for line, value in one.known()
        },
    }
