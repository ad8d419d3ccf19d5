"""What is shown of a snapshot is what was shown when it was taken."""

from __future__ import annotations

import http.client
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kvitals.config.settings import Settings
from kvitals.model import Chart, ChartTick, Insight, Mode, Tick
from kvitals.sampling.advice import Advice
from kvitals.service.demo.host import demo_settings
from kvitals.service.demo.watch import Watch
from kvitals.web import data
from kvitals.web.answers import RequestError
from kvitals.web.budget import Budget
from kvitals.web.described import Address
from kvitals.web.exhibit import Exhibit
from kvitals.web.openapi import ADDRESSES
from tests.strategies import chart, line
from tests.unit.web.exhibits import NASTY, NOW, Site, fill, make_exhibit, make_plan, served
from tests.unit.web.snapshot.files import document, replayed
from tests.unit.web.test_openapi import asked

# Those that tell of the run itself, or go on for ever.
OTHERS = {"/api/v1/info", "/api/stream", "/api/snapshot", "/-/healthy", "/-/reload"}
EQUAL = [one for one in ADDRESSES if one.method == "get" and one.path not in OTHERS]

Pair = tuple[Site, Site]


def everything() -> Exhibit:
    """Forty seconds of the demo, in which all kinds of charts and tables are filled."""
    base = demo_settings("127.0.0.1", 0)
    chosen = Settings(mode=base.mode, group_by=base.group_by, history_s=40)
    exhibit = Watch(chosen, NOW).exhibit
    assert isinstance(exhibit.advice, Advice)
    exhibit.advice.insights = tuple(
        Insight("zombies", name, f"{name} has.", NOW - 60, {"zombies": 3, "of": name, "x": 0.5})
        for name in NASTY
    )
    return exhibit


def nasty() -> Exhibit:
    exhibit = make_exhibit(make_plan(Mode.RETURN), apps=True, hostname=NASTY[3])
    fill(exhibit, 10, NASTY)
    return exhibit


@pytest.fixture(scope="module", params=[everything, nasty, lambda: filled(make_exhibit())])
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """A run, and the replay of its snapshot."""
    exhibit: Exhibit = request.param()
    again = replayed(exhibit, tmp_path_factory.mktemp("snapshot"))
    with served(exhibit) as first, served(again) as second:
        yield first, second


def filled(exhibit: Exhibit) -> Exhibit:
    fill(exhibit, 5)
    return exhibit


@pytest.mark.parametrize("one", EQUAL, ids=lambda one: one.path)
def test_every_address_answers_the_same(pair: Pair, one: Address) -> None:
    run, replay = pair
    for path in asked(one):
        first, second = run.ask(path), replay.ask(path)
        assert first.status == second.status, path
        assert first.content == second.content, path


@pytest.mark.parametrize(
    "query",
    [
        *("by=pid&order=asc", "by=vfs.read.bytes&top=3", "group=httpd", "user=root&by=name"),
        *("cgroup=nginx.service", "by=calls&top=1000", "name=none"),
    ],
)
def test_tables_of_processes_sort_and_filter_alike(pair: Pair, query: str) -> None:
    run, replay = pair
    path = f"/api/processes?{query}"
    assert run.ask(path).content == replay.ask(path).content


@pytest.mark.parametrize(
    "query",
    [
        *("by=rtt_us&order=asc", "by=total_bytes&top=2", "role=outbound&transport=TCP"),
        *("service=https", "application=java&by=peer", "port=53", "by=none"),
    ],
)
def test_tables_of_peers_sort_and_filter_alike(pair: Pair, query: str) -> None:
    run, replay = pair
    path = f"/api/peers?{query}"
    assert run.ask(path).content == replay.ask(path).content


def test_the_run_is_told_alike_but_for_what_a_replay_is(pair: Pair) -> None:
    run, replay = (one.ask("/api/v1/info").json for one in pair)
    assert run["kvitals"].pop("replay") is None
    told = replay["kvitals"].pop("replay")
    assert run == replay
    oldest, newest = pair[0].exhibit.ring.bounds() or (0, 0)
    assert (told["from"], told["to"]) == (oldest, newest)
    assert told["host"] == pair[0].exhibit.hostname
    assert abs(told["taken"] - time.time()) < 600


def test_a_replay_is_healthy_and_streams_its_last_tick(pair: Pair) -> None:
    _, replay = pair
    assert replay.ask("/-/healthy").status == 200
    with closing(http.client.HTTPConnection("127.0.0.1", replay.port, timeout=10)) as client:
        client.request("GET", "/api/stream")
        answer = client.getresponse()
        lines = [answer.readline() for _ in range(5)]
    newest = (replay.exhibit.ring.bounds() or (0, 0))[1]
    assert lines[3] == b"event: tick\n"
    assert f'"time":{newest}'.encode() in lines[4]


def test_a_snapshot_of_a_replay_is_the_same_snapshot(tmp_path: Path) -> None:
    exhibit = everything()
    first = document(exhibit)
    again = replayed(exhibit, tmp_path)
    assert document(again) == {**first, "taken": again.recording.taken if again.recording else 0}


NUMBERS = st.one_of(
    st.none(),
    st.integers(-(2**53), 2**53).map(float),
    st.floats(-(2.0**64), 2.0**64),
)
NAMES = st.text(max_size=8)
Run = tuple[list[Chart], list[tuple[int, list[list[float | None]]]]]


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """Charts with odd names, and ticks of which some were missed and some lack charts."""
    charts = [
        chart(*(line(one) for one in ids), chart_id=f"c{place}")
        for place, ids in enumerate(
            draw(st.lists(st.lists(NAMES, max_size=3, unique=True), min_size=1, max_size=3))
        )
    ]
    distances = draw(st.lists(st.integers(1, 4), min_size=1, max_size=12))
    ticks, moment = [], NOW
    for distance in distances:
        moment += distance
        ticks.append((moment, [draw(_values(one)) for one in charts]))
    return charts, ticks


def _values(of: Chart) -> st.SearchStrategy[list[float | None]]:
    count = len(of.dimensions)
    return st.lists(NUMBERS, min_size=count, max_size=count)


@given(run=runs(), points=st.integers(0, 5), hostname=st.text(max_size=12))
@settings(deadline=None)
def test_all_values_come_back(run: Run, points: int, hostname: str) -> None:
    charts, ticks = run
    exhibit = make_exhibit(hostname=hostname)
    for number, (moment, rows) in enumerate(ticks):
        shown = tuple(
            ChartTick(one, tuple(values), (None,) * len(values))
            for one, values in zip(charts, rows, strict=True)
        )
        exhibit.ring.put(Tick(number, moment, 1_000_000, shown))
    with tempfile.TemporaryDirectory() as folder:
        again = replayed(exhibit, Path(folder))
    assert again.hostname == hostname
    assert again.ring.bounds() == exhibit.ring.bounds()
    for one in charts:
        asked_for = {"chart": one.full_id, "points": str(points), "after": "-50"}
        assert answered(exhibit, asked_for) == answered(again, asked_for)


def answered(exhibit: Exhibit, parameters: Mapping[str, str]) -> bytes | str:
    try:
        return bytes(data.answer(exhibit, parameters, {}, Budget()).response().body)
    except RequestError as error:
        return error.sentence


def test_a_replay_answers_to_no_name_that_its_file_tells(tmp_path: Path) -> None:
    exhibit = filled(make_exhibit(hostname="evil.example"))
    with served(exhibit) as run, served(replayed(exhibit, tmp_path)) as replay:
        headers = {"Host": "evil.example"}
        assert run.ask("/api/v1/info", headers=headers).status == 200
        assert replay.ask("/api/v1/info", headers=headers).status == 403
        assert replay.ask("/api/v1/info").status == 200
