"""Who looks at the product: a page with its stream and queries, and a scraper."""

from __future__ import annotations

import json
import random
import urllib.error
from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import Any
from urllib.request import urlopen

from endurance.journal import Effect, Journal
from endurance.product import Product

ANSWERS = "every question is answered"
_CHARTS = ("ebpf.io", "ebpf.file_descriptor", "apps.file_open", "users.*", "ebpf.outbound_bytes")
_SLOW_S = 10.0


class Clients:
    """Each call is one question as pages and scrapers ask it."""

    def __init__(self, product: Product, journal: Journal, chance: random.Random) -> None:
        self._product = product
        self._journal = journal
        self._chance = chance

    def _get(self, path: str) -> None:
        begin, trouble = monotonic(), ""
        try:
            self._product.get(path, _SLOW_S)
        except urllib.error.HTTPError as error:
            trouble = f"{path}: {error.code} {error.read(300).decode(errors='replace')}"
        except OSError as error:
            trouble = f"{path}: {error}"
        self._journal.note("answer_ms", 1000 * (monotonic() - begin))
        self._journal.check(ANSWERS, holds=not trouble, text=trouble, excuse=Effect.STALLS)

    def page(self) -> None:
        """What an open page asks for now and then."""
        chart = self._chance.choice(_CHARTS)
        after = self._chance.choice((60, 300, 3600, 86400))
        self._get(f"/api/v1/data?chart={chart}&after=-{after}&points=120&format=json")
        self._get(f"/api/processes?top={self._chance.randint(5, 100)}")
        self._get("/api/peers?by=bytes")

    def scraper(self) -> None:
        self._get("/api/v1/allmetrics?format=prometheus&source=as-collected")

    def newcomer(self) -> None:
        """Who opens the page."""
        for path in ("/", "/api/v1/info", "/api/v1/charts", "/api/v1/alarms"):
            self._get(path)


def follow_stream(
    product: Product,
    journal: Journal,
    ending: Event,
    heard: Callable[[dict[str, Any]], None],
) -> None:
    """Hear each tick as a page does, and come back as a page does when the stream breaks."""
    while not ending.is_set():
        try:
            with urlopen(f"{product.dashboard.url}/api/stream", timeout=45) as stream:
                for line in stream:
                    if ending.is_set():
                        return
                    if line.startswith(b"data: "):
                        heard(json.loads(line[6:]))
        except OSError as error:
            text = f"stream: {error}"
            journal.check(ANSWERS, holds=ending.is_set(), text=text, excuse=Effect.STALLS)
        ending.wait(1)
