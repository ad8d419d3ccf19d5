"""A client that comes back gets what it missed, in order, before what is new."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing, closing
from typing import Any

import pytest

from kvitals.model import Chart, Tick
from kvitals.store.ring import Ring, Row
from kvitals.web.hub import Hub
from kvitals.web.replay import MOST_MISSED, PIECE, Missed, past
from tests.strategies import chart, line
from tests.unit.web.exhibits import NOW, Ticker, make_exhibit, make_tick, served

CHART = chart(line("read"), line("write"))
WIDER = chart(line("read"), line("new"), line("write"))


class Run:
    """A hub with a ring, both told of each tick."""

    def __init__(self) -> None:
        self.hub, self.ring = Hub(), Ring(3600)

    def tick(self, tick: Tick) -> None:
        self.ring.put(tick)
        self.hub.publish(tick)

    def ticks(self, start: int, end: int) -> None:
        for number in range(start, end):
            self.tick(make_tick(number, CHART, number, None))

    async def read(self, last: int | None, count: int) -> list[bytes]:
        async with aclosing(self.hub.events(last=last, past=past(self.ring))) as events:
            assert await anext(events) == b"retry: 2000\n\n"
            return await several(events, count)


async def several(events: AsyncGenerator[bytes], count: int) -> list[bytes]:
    """So many events, of which several may come in a piece."""
    found: list[bytes] = []
    while len(found) < count:
        piece = await anext(events)
        found += [one + b"\n\n" for one in piece.removesuffix(b"\n\n").split(b"\n\n")]
    return found


def data(event: bytes) -> Any:
    return json.loads(event.decode().split("\n")[2].removeprefix("data: "))


def numbers(events: list[bytes]) -> list[int]:
    return [int(one.split(b"\n")[0].removeprefix(b"id: ")) for one in events]


def test_what_was_missed_comes_in_order_and_then_the_latest() -> None:
    run = Run()
    run.ticks(0, 100)
    assert numbers(asyncio.run(run.read(20, 79))) == list(range(21, 100))


def test_events_are_those_that_would_have_been_sent() -> None:
    run = Run()
    run.ticks(0, 4)
    first, second, last = map(data, asyncio.run(run.read(0, 3)))
    names = {"dimensions": {"ebpf.c": ["read", "write"]}}
    assert first == {"number": 1, "time": NOW + 1, **names, "charts": {"ebpf.c": [1, None]}}
    assert second == {"number": 2, "time": NOW + 2, "charts": {"ebpf.c": [2, None]}}
    assert last == {"number": 3, "time": NOW + 3, **names, "charts": {"ebpf.c": [3, None]}}


def test_old_values_are_told_under_the_names_of_now() -> None:
    run = Run()
    run.ticks(0, 3)
    run.tick(make_tick(3, WIDER, 7, 8, 9))
    first, second, last = map(data, asyncio.run(run.read(0, 3)))
    assert first["dimensions"] == last["dimensions"] == {"ebpf.c": ["read", "new", "write"]}
    assert [one["charts"]["ebpf.c"] for one in (first, second, last)] == [
        *([1, None, None], [2, None, None], [7, 8, 9]),
    ]


def test_so_many_ticks_at_most_are_sent_again() -> None:
    run = Run()
    run.ticks(0, 1000)
    events = asyncio.run(run.read(5, MOST_MISSED))
    assert numbers(events) == list(range(1000 - MOST_MISSED, 1000))


def test_ticks_that_come_meanwhile_are_not_left_out() -> None:
    async def work(run: Run) -> list[bytes]:
        async with aclosing(run.hub.events(last=0, past=past(run.ring))) as events:
            await anext(events)
            found = []
            for number in range(10, 15):
                run.ticks(number, number + 1)
                found += await several(events, 1)
            return [*found, *await several(events, 14 - len(found))]

    run = Run()
    run.ticks(0, 10)
    assert numbers(asyncio.run(work(run))) == list(range(1, 15))


class Counting(Ring):
    """A ring that counts how often it was read."""

    reads = 0

    def rows(self, chart: Chart, after: int, before: int) -> list[Row]:
        self.reads += 1
        return super().rows(chart, after, before)


def test_what_many_missed_is_encoded_once() -> None:
    run = Run()
    run.ring = ring = Counting(3600)
    run.ticks(0, 101)

    async def come_back(times: int) -> list[list[bytes]]:
        shared = past(ring)

        async def one() -> list[bytes]:
            async with aclosing(run.hub.events(last=0, past=shared)) as events:
                await anext(events)
                return await several(events, 100)

        return await asyncio.gather(*(one() for _ in range(times)))

    (told,) = asyncio.run(come_back(1))
    once, ring.reads = ring.reads, 0
    everyone = asyncio.run(come_back(50))
    assert ring.reads == once
    assert all(one == told for one in everyone)
    assert numbers(told) == list(range(1, 101))


def test_so_many_bytes_at_most_are_sent_again_and_kept() -> None:
    run = Run()
    run.ticks(0, 500)
    missed = Missed(run.ring, 1000)

    async def come_back() -> list[bytes]:
        async with aclosing(run.hub.events(last=0, past=missed.events)) as events:
            await anext(events)
            found = [await anext(events)]
            while numbers(found)[-1] < 490:
                found += await several(events, 1)
            return found

    told = asyncio.run(come_back())
    assert numbers(told)[0] > 400
    assert missed._bytes < 2000
    assert missed._bytes == sum(map(len, missed._values.values()))


def test_others_have_a_turn_while_many_come_back() -> None:
    async def work(run: Run) -> int:
        shared, turns, done = past(run.ring), 0, asyncio.Event()

        async def count() -> None:
            nonlocal turns
            while not done.is_set():
                turns += 1
                await asyncio.sleep(0)

        async def one() -> None:
            async with aclosing(run.hub.events(last=0, past=shared)) as events:
                await anext(events)
                await several(events, 590)

        counting = asyncio.ensure_future(count())
        await asyncio.gather(*(one() for _ in range(20)))
        done.set()
        await counting
        return turns

    run = Run()
    run.ticks(0, 600)
    # Each piece is made in a turn of its own.
    assert asyncio.run(work(run)) > 20 * 590 // PIECE


def test_who_missed_nothing_gets_nothing_twice() -> None:
    async def work(run: Run) -> list[bytes]:
        async with aclosing(run.hub.events(last=4, past=past(run.ring))) as events:
            await anext(events)
            waiting = asyncio.ensure_future(anext(events))
            await asyncio.sleep(0.01)
            assert not waiting.done()
            run.ticks(5, 6)
            return [await waiting]

    run = Run()
    run.ticks(0, 5)
    assert numbers(asyncio.run(work(run))) == [5]


def test_a_number_of_another_run_means_nothing() -> None:
    run = Run()
    run.ticks(0, 5)
    assert numbers(asyncio.run(run.read(5000, 1))) == [4]


@pytest.mark.parametrize(("told", "first"), [("3", 4), ("x", 10), ("-1", 10), ("9" * 40, 10)])
def test_the_header_says_what_a_client_had_last(told: str, first: int) -> None:
    exhibit = make_exhibit()
    ticker = Ticker(exhibit, NOW)
    for _ in range(11):
        ticker.tick()
    with (
        served(exhibit) as site,
        closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)) as connection,
    ):
        connection.request("GET", "/api/stream", headers={"Last-Event-ID": told})
        with connection.getresponse() as answer:
            assert [answer.readline() for _ in range(3)][2] == f"id: {first}\n".encode()
