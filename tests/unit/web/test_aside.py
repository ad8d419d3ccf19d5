"""What takes long is answered beside the loop, one at a time, and never holds the end up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from kvitals.store.archive import Archive
from kvitals.store.history import EndedError, Grid, History
from kvitals.store.ring import Ring
from kvitals.web.answers import RequestError
from kvitals.web.aside import Aside
from kvitals.web.reach import takes_long
from kvitals.web.window import Wish
from tests.strategies import chart, line, tick
from tests.unit.web.exhibits import NOW, fill, make_exhibit, served

START = NOW - 4000


def request(*, is_gone: bool = False) -> Request:
    async def receive() -> Message:
        if not is_gone:
            await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    return Request({"type": "http"}, receive)


def test_one_is_answered_at_a_time() -> None:
    running, most = 0, 0

    def work() -> Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.02)
        running -= 1
        return Response()

    async def ask() -> None:
        aside = Aside()
        await asyncio.gather(*(aside.answer(request(), work) for _ in range(5)))

    asyncio.run(ask())
    assert most == 1


def test_the_loop_goes_on_meanwhile() -> None:
    async def ask() -> float:
        slow = asyncio.create_task(Aside().answer(request(), slowly(0.3)))
        begin = time.monotonic()
        await asyncio.sleep(0.01)
        waited = time.monotonic() - begin
        await slow
        return waited

    assert asyncio.run(ask()) < 0.2


def slowly(seconds: float) -> Callable[[], Response]:
    def work() -> Response:
        time.sleep(seconds)
        return Response()

    return work


def test_who_does_not_wait_any_more_costs_nothing() -> None:
    def work() -> Response:
        raise AssertionError("nobody reads this")

    answer = asyncio.run(Aside().answer(request(is_gone=True), work))
    assert answer.status_code == 499


def test_what_a_question_refuses_is_told() -> None:
    def refuse() -> Response:
        raise RequestError(404, "nothing")

    with pytest.raises(RequestError, match="nothing"):
        asyncio.run(Aside().answer(request(), refuse))


def test_who_asks_at_the_end_is_told(tmp_path: Path) -> None:
    exhibit = make_exhibit()
    archive = exhibit.archive = Archive(tmp_path, flush_s=3600)
    fill(exhibit, 2)
    latest = exhibit.ring.latest
    assert latest is not None
    archive.put(replace(latest, time=NOW - 100))
    archive.close()
    with served(exhibit) as site:
        answer = site.ask("/api/v1/data?chart=ebpf.io&after=-200")
    assert (answer.status, answer.body) == (503, "kvitals is ending, and answers no more.")


@pytest.mark.parametrize(
    ("wish", "columns", "is_long"),
    [
        (Wish(-600), 4, False),
        (Wish(-3600, points=600), 10, False),
        (Wish(-3600), 4, True),
        (Wish(-600), 100, True),
        (Wish(-3600, points=1), 100, True),
        (Wish(), 0, False),
    ],
)
def test_what_takes_long_is_known_beforehand(wish: Wish, columns: int, is_long: bool) -> None:
    ring = Ring(3601)
    for time_s in range(START, NOW + 1):
        ring.put(tick(time_s))
    assert takes_long(History(ring), wish, columns) is is_long
    assert not takes_long(History(Ring(9)), wish, columns)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Two hours of a wide chart, of which nothing is in memory."""
    made = Archive(tmp_path, flush_s=3600)
    wide = chart(*(line(f"d{number}") for number in range(60)))
    for number in range(7200):
        made.put(tick(START - 7200 + number, (number,) * 60, of=wide))
        if number % 50 == 49:
            made.flush()
    yield made
    made.close()


def test_an_end_waits_for_no_answer(archive: Archive) -> None:
    history = History(Ring(1), archive=archive)
    told: list[type[Exception]] = []

    def ask() -> None:
        try:
            while True:
                history.rows("ebpf.c", ["d1"], Grid(START - 7200, START, 1))
        except EndedError:
            told.append(EndedError)

    thread = Thread(target=ask)
    thread.start()
    time.sleep(0.1)
    begin = time.monotonic()
    archive.close()
    thread.join(1)
    assert told == [EndedError]
    assert time.monotonic() - begin < 1


def test_questions_to_the_past_are_answered_over_http(tmp_path: Path) -> None:
    exhibit = make_exhibit()
    archive = exhibit.archive = Archive(tmp_path, flush_s=3600)
    fill(exhibit, 10)
    latest = exhibit.ring.latest
    assert latest is not None
    io = next(one.chart for one in latest.charts if one.chart.full_id == "ebpf.io")
    for time_s in range(NOW - 100, NOW - 10):
        archive.put(tick(time_s, (time_s - NOW, 7), of=io))
        if time_s % 20 == 0:
            archive.flush()
    archive.flush()
    with served(exhibit) as site:
        path = "/api/v1/data?chart=ebpf.io&options=seconds,flip"
        rows = site.ask(f"{path}&after={NOW - 50}&before={NOW - 7}").json["data"]
        badge = site.ask("/api/v1/badge.svg?chart=ebpf.io&dimensions=write&after=-60&group=max")
        described = site.ask("/api/v1/chart?chart=ebpf.io").json
        context = site.ask("/api/v1/context?context=ebpf.io").json
        wrapped = site.ask(f"{path},jsonwrap&after=-5").json
        answer = site.ask(f"{path}&after={NOW - 90}&before={NOW - 95}&group=median")
    archive.close()
    assert rows[:40] == [[NOW - 50 + one, -50 + one, 7] for one in range(40)]
    assert rows[40:] == [
        [NOW - 10, None, None],
        *([NOW - 10 + one, 20 * one, 20 * one] for one in (1, 2, 3)),
    ]
    assert ">7 calls" in badge.body
    assert (
        described["first_entry"] == context["first_time_t"] == wrapped["first_entry"] == NOW - 100
    )
    assert described["duration"] == 101
    assert [row[1] for row in answer.json["data"]] == list(range(-95, -89))
