"""Clients that others wrote for Netdata's Agent read us: PyPI's `netdata` and `netdata-cli`.

The first feeds Home Assistant, the second people at a terminal. Of the others there, netdata-pandas
does not run with today's trio, and netdata-llm-agent wants one version of each of seventy packages.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from netdata import Netdata  # type: ignore[import-untyped]
from netdata_cli.client import NetdataClient, NetdataError  # type: ignore[import-untyped]

from kvitals.model import Insight
from kvitals.sampling.advice import Advice
from tests.product import BIN, Dashboard, started, wait_for
from tests.unit.web.exhibits import NASTY, NOW, Site, fill, make_exhibit, served

ZOMBIES = "ebpf.zombies.zombies_sh"
TOTALS = "/api/v1/allmetrics?format=json&data=average"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A minute with groups that have nasty names, and one finding."""
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 60, NASTY)
    assert isinstance(exhibit.advice, Advice)
    evidence = {"zombies": 3}
    exhibit.advice.insights = (
        Insight("zombies", "sh", "sh has 3 zombies.", NOW - 9, evidence, "ebpf.zombies"),
    )
    with served(exhibit) as one:
        yield one


def ask_as_home_assistant(port: int, ask: Callable[[Netdata], Coroutine[Any, Any, None]]) -> Any:
    """What the client holds after it has asked."""

    async def connected() -> Any:
        client = Netdata("127.0.0.1", port)
        try:
            await ask(client)
        finally:
            await client.close()
        return client

    # Not in this thread, where Playwright has a loop of its own.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, connected()).result()


def newest(site: Site, chart: str) -> dict[str, Any]:
    answer = site.ask(f"/api/v1/data?chart={chart}&after=-1&options=seconds").json
    return dict(zip(answer["labels"], answer["data"][0], strict=True))


def test_home_assistant_reads_the_newest_values(site: Site) -> None:
    client = ask_as_home_assistant(site.port, lambda one: one.get_chart("ebpf.io"))
    assert client.values == {"time": NOW, "read": 1200, "write": 1200}


def test_home_assistant_reads_every_chart(site: Site) -> None:
    charts = site.ask("/api/v1/charts").json["charts"]
    assert {"ebpf.io", "apps.file_open"} <= charts.keys()

    async def ask(client: Netdata) -> None:
        for chart in charts:
            await client.get_chart(chart)
            assert client.values == newest(site, chart)

    ask_as_home_assistant(site.port, ask)


def test_home_assistant_reads_all_values_at_once(site: Site) -> None:
    client = ask_as_home_assistant(site.port, lambda one: one.get_allmetrics())
    assert client.metrics == site.ask(TOTALS).json
    assert client.metrics["ebpf.io"]["dimensions"]["vfs_read"] == {"name": "read", "value": 1200}
    shown = client.metrics["apps.file_open"]["dimensions"].values()
    assert {one["name"]: one["value"] for one in shown} == dict.fromkeys(NASTY, 600)


def test_home_assistant_reads_alarms_and_the_host(site: Site) -> None:
    alarms = ask_as_home_assistant(site.port, lambda one: one.get_alarms()).alarms
    assert alarms == site.ask("/api/v1/alarms").json
    assert alarms["alarms"][ZOMBIES]["status"] == "WARNING"
    info = ask_as_home_assistant(site.port, lambda one: one.get_info()).info
    assert info == site.ask("/api/v1/info").json
    assert info["version"] == "1.2.3"


@pytest.fixture
def client(site: Site) -> Iterator[NetdataClient]:
    one = NetdataClient(f"http://127.0.0.1:{site.port}")
    yield one
    one._session.close()


def test_the_terminal_client_reads_charts(client: NetdataClient, site: Site) -> None:
    assert client.ping()
    assert client.info() == site.ask("/api/v1/info").json
    assert client.charts() == site.ask("/api/v1/charts").json
    assert client.chart("ebpf.io") == site.ask("/api/v1/chart?chart=ebpf.io").json
    assert "ebpf.io_bytes" in {one["id"] for one in client.search_charts("bytes/s")}


def test_the_terminal_client_reads_values(client: NetdataClient) -> None:
    answer = client.data("ebpf.io", after=-3)
    assert answer["labels"] == ["time", "read", "write"]
    assert answer["data"] == [
        [NOW, 1200, 1200],
        [NOW - 1, 1180, 1180],
        [NOW - 2, 1160, 1160],
    ]


@pytest.mark.parametrize("group", ["average", "min", "max", "sum", "median"])
def test_the_terminal_client_reads_groups_of_values(
    client: NetdataClient, site: Site, group: str
) -> None:
    answer = client.data("ebpf.io", points=6, group=group, options="seconds,flip")
    path = f"/api/v1/data?chart=ebpf.io&after=-60&points=6&group={group}&options=seconds,flip"
    assert answer == site.ask(path).json
    assert len({row[1] for row in answer["data"]}) == 6


@pytest.mark.parametrize("written", ["shell", "prometheus"])
def test_the_terminal_client_reads_all_values_as_text(
    client: NetdataClient, site: Site, written: str
) -> None:
    answer = client.allmetrics(written)
    assert answer == site.ask(f"/api/v1/allmetrics?format={written}&help=yes").body
    assert "ebpf_io" in answer.lower()


def test_the_terminal_client_reads_alarms(client: NetdataClient, site: Site) -> None:
    for everything in (False, True):
        assert client.alarms(all=everything)["alarms"].keys() == {ZOMBIES}
    log = client.alarm_log()
    assert log == client.alarm_log_unique() == site.ask("/api/v1/alarm_log").json
    assert [one["name"] for one in log] == ["zombies_sh"]
    assert client.alarm_log(after=log[0]["unique_id"]) == []


def test_the_terminal_client_is_told_what_is_wrong(client: NetdataClient) -> None:
    with pytest.raises(NetdataError, match="404"):
        client.data("ebpf.nope")


def typed(site: Site, *words: str) -> str:
    """What `nd` prints."""
    command = [str(BIN / "nd"), "--url", f"http://127.0.0.1:{site.port}", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_people_read_it_at_a_terminal(site: Site) -> None:
    answer = json.loads(typed(site, "--json", "data", "ebpf.io", "--after", "-2"))
    assert [row[1:] for row in answer["data"]] == [[1200, 1200], [1180, 1180]]
    assert "ebpf.io" in typed(site, "charts", "io")
    assert "Total: 1 alarms" in typed(site, "alarms", "--active-only")
    assert "ebpf.plugin" in typed(site, "collectors")
    assert "1200" in typed(site, "data", "ebpf.io", "--after", "-5")


# Longer than the test; it is ended with it.
LOAD = ("dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=50000000", "status=none")


def test_both_follow_the_product_as_it_runs(shown: Dashboard) -> None:
    port = int(shown.url.rpartition(":")[2])
    terminal = NetdataClient(shown.url)
    begun = terminal.data("ebpf.io", after=-1)["data"][0][0]

    def is_later() -> bool:
        return bool(terminal.data("ebpf.io", after=-1)["data"][0][0] >= begun + 2)

    with started(LOAD):
        wait_for(is_later, "two more ticks")
        values = ask_as_home_assistant(port, lambda one: one.get_chart("ebpf.io")).values
    moment = values["time"]
    assert moment >= begun + 2
    assert min(values.values()) > 0
    same = terminal.data("ebpf.io", after=moment, before=moment, options="seconds")
    assert dict(zip(same["labels"], same["data"][0], strict=True)) == values
    terminal._session.close()
