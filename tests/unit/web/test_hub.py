from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from threading import Thread

from kvitals.model import Chart, ChartTick, Tick
from kvitals.web.hub import Hub
from tests.strategies import chart, line
from tests.unit.web.exhibits import NOW, make_tick

CHART = chart(line("read"), line("write"))
WIDER = chart(line("read"), line("write"), line("<b>"))


def publish(hub: Hub, *numbers: int) -> None:
    """Publish from another thread, as the collector does."""

    def work() -> None:
        for number in numbers:
            hub.publish(make_tick(number, CHART, number, None))

    thread = Thread(target=work)
    thread.start()
    thread.join()


def numbers_of(events: list[bytes]) -> list[int]:
    return [int(one.split(b"\n")[0].removeprefix(b"id: ")) for one in events]


def test_publishing_before_any_loop_runs_is_fine() -> None:
    hub = Hub()
    publish(hub, 1, 2)
    assert hub.client_count == 0


def test_an_event_is_a_tick_with_values_in_order() -> None:
    async def run() -> bytes:
        hub = Hub()
        publish(hub, 7)
        async with aclosing(hub.events()) as events:
            assert await anext(events) == b"retry: 2000\n\n"
            return await anext(events)

    number, kind, data, *_ = asyncio.run(run()).decode().split("\n")
    assert (number, kind) == ("id: 7", "event: tick")
    assert json.loads(data.removeprefix("data: ")) == {
        "number": 7,
        "time": NOW + 7,
        "dimensions": {"ebpf.c": ["read", "write"]},
        "charts": {"ebpf.c": [7, None]},
    }


def names_in(event: bytes) -> list[str] | None:
    data = event.decode().split("\n")[2].removeprefix("data: ")
    names: list[str] | None = json.loads(data).get("dimensions", {}).get("ebpf.c")
    return names


def test_names_are_told_first_and_when_they_have_changed() -> None:
    async def run() -> list[bytes]:
        hub = Hub()
        publish(hub, 1)
        async with aclosing(hub.events()) as events:
            await anext(events)
            found = [await anext(events)]
            for number, of in ((2, CHART), (3, WIDER), (4, WIDER)):
                hub.publish(make_tick(number, of, *range(len(of.dimensions))))
                found.append(await anext(events))
            return found

    assert [names_in(one) for one in asyncio.run(run())] == [
        *(["read", "write"], None, ["read", "write", "<b>"], None),
    ]


OTHER = chart(line("x"), chart_id="o")


def dimensions_in(event: bytes) -> dict[str, list[str]]:
    data = event.decode().split("\n")[2].removeprefix("data: ")
    found: dict[str, list[str]] = json.loads(data).get("dimensions", {})
    return found


def both(number: int, first: Chart, *charts: Chart) -> Tick:
    ticks = [ChartTick(one, (1,) * len(one.dimensions), ()) for one in (first, *charts)]
    return Tick(number, NOW + number, 1_000_000, tuple(ticks))


def test_only_the_names_of_charts_that_changed_are_told_again() -> None:
    async def run() -> list[bytes]:
        hub = Hub()
        hub.publish(both(1, CHART, OTHER))
        async with aclosing(hub.events()) as events:
            await anext(events)
            found = [await anext(events)]
            for tick in (
                both(2, WIDER, OTHER),
                both(3, chart(*WIDER.dimensions), OTHER),
                both(4, OTHER),
                both(5, WIDER, OTHER),
            ):
                hub.publish(tick)
                found.append(await anext(events))
            return found

    wide = ["read", "write", "<b>"]
    assert [dimensions_in(one) for one in asyncio.run(run())] == [
        {"ebpf.c": ["read", "write"], "ebpf.o": ["x"]},
        {"ebpf.c": wide},
        {},
        {},
        # It was gone, so who came meanwhile has not heard of it.
        {"ebpf.c": wide},
    ]


def test_a_client_that_missed_ticks_is_told_of_all_that_changed_meanwhile() -> None:
    async def run() -> tuple[bytes, bytes]:
        hub = Hub()
        hub.publish(both(1, CHART, OTHER))
        async with aclosing(hub.events()) as slow, aclosing(hub.events()) as quick:
            for events in (slow, quick):
                await anext(events)
                await anext(events)
            hub.publish(both(2, WIDER, OTHER))
            await anext(quick)
            hub.publish(both(3, WIDER, chart(line("y"), chart_id="o")))
            await asyncio.sleep(0)
            return await anext(slow), await anext(quick)

    slow, quick = map(dimensions_in, asyncio.run(run()))
    assert slow == {"ebpf.c": ["read", "write", "<b>"], "ebpf.o": ["y"]}
    assert quick == {"ebpf.o": ["y"]}


def test_a_client_that_misses_the_tick_with_new_names_gets_them_later() -> None:
    async def run() -> bytes:
        hub = Hub()
        publish(hub, 1)
        async with aclosing(hub.events()) as events:
            await anext(events)
            await anext(events)
            for number in range(2, 9):
                hub.publish(make_tick(number, WIDER, 1, 2, 3))
            return await anext(events)

    event = asyncio.run(run())
    assert numbers_of([event]) == [8]
    assert names_in(event) == ["read", "write", "<b>"]


def test_each_client_is_told_the_names() -> None:
    async def first_of(hub: Hub) -> bytes:
        async with aclosing(hub.events()) as events:
            await anext(events)
            return await anext(events)

    async def run() -> list[bytes]:
        hub = Hub()
        publish(hub, 1)
        return [await first_of(hub), await first_of(hub)]

    assert [names_in(one) for one in asyncio.run(run())] == [["read", "write"]] * 2


def test_a_new_client_gets_the_latest_tick_at_once_and_then_each() -> None:
    async def run() -> list[bytes]:
        hub = Hub()
        publish(hub, 1, 2)
        async with aclosing(hub.events()) as events:
            await anext(events)
            first = await anext(events)
            publish(hub, 3)
            return [first, await anext(events)]

    assert numbers_of(asyncio.run(run())) == [2, 3]


def test_a_slow_client_gets_the_latest_tick_alone() -> None:
    async def run() -> bytes:
        hub = Hub()
        publish(hub, 0)
        async with aclosing(hub.events()) as events:
            await anext(events)
            await anext(events)
            publish(hub, *range(1, 101))
            return await anext(events)

    assert numbers_of([asyncio.run(run())]) == [100]


def test_all_clients_share_the_same_bytes() -> None:
    async def run() -> tuple[bytes, bytes]:
        hub = Hub()
        async with aclosing(hub.events()) as one, aclosing(hub.events()) as other:
            await anext(one)
            await anext(other)
            waiting = [asyncio.ensure_future(anext(one)), asyncio.ensure_future(anext(other))]
            await asyncio.sleep(0)
            publish(hub, 1)
            return await waiting[0], await waiting[1]

    first, second = asyncio.run(run())
    assert first is second


def test_an_idle_stream_sends_a_comment() -> None:
    async def run() -> bytes:
        async with aclosing(Hub().events(idle_s=0.01)) as events:
            await anext(events)
            return await anext(events)

    assert asyncio.run(run()).startswith(b":")


def test_closing_ends_all_streams_and_those_to_come() -> None:
    async def run() -> list[bytes]:
        hub = Hub()
        async with aclosing(hub.events()) as events:
            await anext(events)
            ending = asyncio.ensure_future(anext(events, b"end"))
            await asyncio.sleep(0)
            Thread(target=hub.close).start()
            return [await ending, *[one async for one in hub.events()]]

    assert asyncio.run(run()) == [b"end", b"retry: 2000\n\n"]


def test_a_client_that_left_is_forgotten() -> None:
    async def run(hub: Hub) -> None:
        publish(hub, 1)
        async with aclosing(hub.events()) as events:
            await anext(events)
            await anext(events)
            assert hub.client_count == 1

    hub = Hub()
    asyncio.run(run(hub))
    assert hub.client_count == 0


def test_publishing_after_the_loop_has_ended_is_fine() -> None:
    async def run(hub: Hub) -> object:
        publish(hub, 1)
        events = hub.events()
        await anext(events)
        await anext(events)
        return events

    hub = Hub()
    asyncio.run(run(hub))
    publish(hub, 2)
