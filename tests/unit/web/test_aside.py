"""What takes long is answered beside the loop, fairly, and ends when nobody waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from kvitals.store.archive import Archive
from kvitals.store.history import EndedError, Grid, History
from kvitals.store.ring import Ring
from kvitals.web.answers import Answer, RequestError
from kvitals.web.aside import Aside, Work
from kvitals.web.budget import Budget, SpentError
from kvitals.web.places import EACH, RETRY_S, WAITING_EACH
from kvitals.web.reach import Cost, cost
from kvitals.web.window import Wish
from tests.strategies import chart, line, tick
from tests.unit.web.exhibits import NOW, fill, make_exhibit, served

START = NOW - 4000


def request(client: str = "a", *, is_gone: bool = False) -> Request:
    async def receive() -> Message:
        if not is_gone:
            await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    return Request({"type": "http", "method": "GET", "client": (client, 1)}, receive)


def answering(parts: Iterable[str] = ("x",)) -> Answer:
    return Answer(iter(parts), "text/plain")


async def sent(answer: Response, asked: Request) -> list[Message]:
    """All that a client is sent."""
    found: list[Message] = []

    async def send(message: Message) -> None:
        found.append(message)

    await answer(asked.scope, asked.receive, send)
    return found


async def ask(aside: Aside, work: Work, cost: Cost = Cost.MUCH, client: str = "a") -> bytes:
    asked = request(client)
    messages = await sent(await aside.answer(asked, work, cost), asked)
    return b"".join(one.get("body", b"") for one in messages)


def test_one_is_worked_on_at_a_time() -> None:
    running, most = 0, 0

    def work(_budget: Budget) -> Answer:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.02)
        running -= 1
        return answering()

    async def all_asked() -> None:
        aside = Aside()
        await asyncio.gather(*(ask(aside, work) for _ in range(5)))

    asyncio.run(all_asked())
    assert most == 1


def held(release: Event, begun: list[str], client: str) -> Work:
    """A question that is worked on until an event."""

    def work(_budget: Budget) -> Answer:
        begun.append(client)
        release.wait(10)
        return answering()

    return work


def test_what_takes_some_of_a_second_does_not_wait_for_what_takes_more() -> None:
    async def both() -> bytes:
        aside, release = Aside(), Event()
        slow = [
            asyncio.create_task(ask(aside, held(release, [], "a"))) for _ in range(WAITING_EACH)
        ]
        await asyncio.sleep(0.05)
        found = await ask(aside, lambda _: answering(), Cost.SOME)
        assert not any(one.done() for one in slow)
        release.set()
        await asyncio.gather(*slow)
        return found

    assert asyncio.run(both()) == b"x"


def test_a_client_with_many_questions_does_not_hold_up_another() -> None:
    begun: list[str] = []

    async def all_asked() -> None:
        aside, release = Aside(), Event()
        tasks = [
            asyncio.create_task(ask(aside, held(release, begun, client), client=client))
            for client in [*("a" * 16), "b"]
        ]
        await asyncio.sleep(0.05)
        release.set()
        await asyncio.gather(*tasks)

    asyncio.run(all_asked())
    assert begun.index("b") < 3


def test_who_comes_when_too_many_wait_is_told_when_to_come_again() -> None:
    async def all_asked() -> RequestError:
        aside, release = Aside(), Event()
        tasks = [
            asyncio.create_task(ask(aside, held(release, [], "a")))
            for _ in range(WAITING_EACH + EACH)
        ]
        await asyncio.sleep(0.05)
        with pytest.raises(RequestError, match="busy") as refused:
            await ask(aside, lambda _: answering())
        assert await ask(aside, lambda _: answering(), Cost.SOME, "b") == b"x"
        release.set()
        assert await asyncio.gather(*tasks) == [b"x"] * len(tasks)
        # All places are free again.
        assert await ask(aside, lambda _: answering()) == b"x"
        return refused.value

    refused = asyncio.run(all_asked())
    assert (refused.status, refused.retry_s) == (503, RETRY_S)


def test_the_loop_goes_on_meanwhile() -> None:
    def work(_budget: Budget) -> Answer:
        time.sleep(0.3)
        return answering()

    async def waited() -> float:
        slow = asyncio.create_task(ask(Aside(), work))
        begin = time.monotonic()
        await asyncio.sleep(0.01)
        waited = time.monotonic() - begin
        await slow
        return waited

    assert asyncio.run(waited()) < 0.2


def test_who_does_not_wait_any_more_costs_nothing() -> None:
    def work(_budget: Budget) -> Answer:
        raise AssertionError("nobody reads this")

    answer = asyncio.run(Aside().answer(request(is_gone=True), work))
    assert answer.status_code == 499


def test_work_ends_when_its_client_leaves() -> None:
    ended: list[bool] = []

    def work(budget: Budget) -> Answer:
        try:
            while True:
                budget.check()
                time.sleep(0.001)
        except SpentError:
            ended.append(True)
            raise

    async def leave() -> None:
        leaving = asyncio.Event()

        async def receive() -> Message:
            await leaving.wait()
            return {"type": "http.disconnect"}

        asked = Request({"type": "http", "method": "GET", "client": ("a", 1)}, receive)
        aside = Aside()
        answer = asyncio.create_task(aside.answer(asked, work))
        await asyncio.sleep(0.02)
        leaving.set()
        assert (await answer).status_code == 499
        assert await ask(aside, lambda _: answering()) == b"x"

    asyncio.run(leave())
    assert ended == [True]


def test_an_answer_ends_when_its_client_leaves_while_it_is_sent() -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield "x" * 40_000

    async def leave() -> int:
        leaving, count = asyncio.Event(), 0

        async def receive() -> Message:
            await leaving.wait()
            return {"type": "http.disconnect"}

        async def send(_message: Message) -> None:
            nonlocal count
            count += 1
            if count == 5:
                leaving.set()

        asked = Request({"type": "http", "method": "GET", "client": ("a", 1)}, receive)
        answer = await Aside().answer(asked, lambda _: answering(endless()))
        await answer(asked.scope, receive, send)
        return count

    assert asyncio.run(leave()) < 8
    assert taken < 10


def test_nothing_is_worked_out_that_nobody_reads() -> None:
    taken = 0

    def long() -> Iterator[str]:
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield "x" * 40_000

    async def read_nothing() -> None:
        asked = request()

        async def send(_message: Message) -> None:
            await asyncio.sleep(3600)

        answer = await Aside().answer(asked, lambda _: answering(long()))
        with suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await answer(asked.scope, asked.receive, send)

    asyncio.run(read_nothing())
    assert taken == 1


def test_what_is_not_whole_has_no_end() -> None:
    def failing() -> Iterator[str]:
        yield "x" * 40_000
        raise SpentError("too long")

    async def cut() -> list[Message]:
        asked = request()
        return await sent(await Aside().answer(asked, lambda _: answering(failing())), asked)

    assert [one.get("more_body") for one in asyncio.run(cut())] == [None, True]


def test_the_time_of_an_answer_is_bounded() -> None:
    budget = Budget(seconds=0)
    with pytest.raises(SpentError, match="took too long"):
        budget.check()


def test_what_a_question_refuses_is_told() -> None:
    def refuse(_budget: Budget) -> Answer:
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
    ("wish", "columns", "expected"),
    [
        (Wish(-600), 4, Cost.LITTLE),
        (Wish(-3600, points=600), 10, Cost.LITTLE),
        (Wish(-3600), 4, Cost.SOME),
        (Wish(-600), 100, Cost.SOME),
        (Wish(-3600, points=1), 100, Cost.SOME),
        (Wish(-3600), 500, Cost.MUCH),
        (Wish(-3600, points=1), 500, Cost.MUCH),
        (Wish(-94_608_000, points=86_400), 10, Cost.MUCH),
        (Wish(), 0, Cost.LITTLE),
    ],
)
def test_what_takes_long_is_known_beforehand(wish: Wish, columns: int, expected: Cost) -> None:
    ring = Ring(3601)
    for time_s in range(START, NOW + 1):
        ring.put(tick(time_s))
    assert cost(History(ring), wish, columns) is expected
    assert cost(History(Ring(9)), wish, columns) is Cost.LITTLE


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
