"""Our HTTP API beside that of a stock Agent, on the Agent's own values: the answers are the same.

A plugin of a few lines of shell feeds the Agent; what it has stored is put in a ring of ours.
"""

from __future__ import annotations

import json
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

from kvitals.model import Chart, ChartTick, Dimension, Tick
from tests.kernel.test_agent import AGENT, free_port
from tests.product import started, wait_for
from tests.unit.web.exhibits import Site, make_exhibit, served

CONFIGURATION = """
[global]
    run as user = root
    hostname = box
[directories]
    config = {folder}
    cache = {folder}
    lib = {folder}
    log = {folder}
    plugins = {folder}/plugins.d
[db]
    mode = ram
    retention = 600
[web]
    bind to = 127.0.0.1
    default port = {port}
[plugins]
    enable running new plugins = no
    proc = no
    diskspace = no
    cgroups = no
    tc = no
    timex = no
    idlejitter = no
    feed = yes
[statsd]
    enabled = no
[ml]
    enabled = no
"""
PLUGIN = """#!/bin/sh
echo "CHART ebpf.io '' 'Calls to IO' calls/s VFS ebpf.io line 970 1 '' ebpf.plugin vfs"
echo "DIMENSION vfs_read read absolute 1 1"
echo "DIMENSION vfs_write write absolute -1 8"
echo "DIMENSION zero 'no thing' absolute 1 1"
tick=0
while sleep 1; do
    tick=$((tick + 1))
    echo "BEGIN ebpf.io"
    echo "SET vfs_read = $((tick * 37 % 100))"
    echo "SET vfs_write = $((tick * 613 % 1000))"
    echo "SET zero = 0"
    echo END
done
"""
ROWS = 14
FORMATS = (
    *("json", "jsonp", "csv", "tsv", "tsv-excel", "html", "markdown", "array", "ssv", "ssvcomma"),
    *("datasource", "datatable"),
)
OPTIONS = (
    *("", "abs", "percentage", "nonzero", "flip|seconds", "min2max", "ms", "objectrows|null2zero"),
    *("google_json", "unaligned|jsonwrap"),
)
CHOICES = (
    *("", "&points=3", "&points=2&group=sum", "&points=3&group=max", "&points=2&gtime=3"),
    *("&points=3&group=stddev", "&points=4&group=ses", "&points=2&group=incremental-sum"),
    *("&dimensions=!read,*", "&dimensions=r*"),
)
# What is of the moment, of the Agent, or wrong there.
UNLIKE = ("first_entry", "last_entry", "latest_values", "id", "name", "db_points_per_tier")
Told = tuple[int, str, Any]


@dataclass(frozen=True)
class Both:
    agent: str
    ours: Site
    newest: int

    def ask(self, path: str) -> tuple[Told, Told]:
        return told(self.agent + path), told(f"http://127.0.0.1:{self.ours.port}{path}")


def told(url: str) -> Told:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.headers["Content-Type"], plain(answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], plain(error.read().decode())


def plain(text: str) -> Any:
    """An answer without what means nothing: JSON as it is understood, also inside a call."""
    jsonp = re.fullmatch(r"callback\((.*)\);", text, re.DOTALL)
    google = re.fullmatch(r"google.*?table:(.*)\}\);", text, re.DOTALL)
    called = jsonp or google
    try:
        found = json.loads(called[1] if called else text)
    except ValueError:
        return re.sub(r"[\s\"']", "", text)
    if isinstance(found, dict) and "api" in found:
        found = {name: value for name, value in found.items() if name not in UNLIKE}
    return found


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    if AGENT is None:
        pytest.skip("no Netdata Agent is installed: apt-get install netdata-core")
    folder, port = tmp_path_factory.mktemp("agent"), free_port()
    plugin = folder / "plugins.d" / "feed.plugin"
    plugin.parent.mkdir()
    plugin.write_text(PLUGIN)
    plugin.chmod(0o755)
    conf = folder / "netdata.conf"
    conf.write_text(CONFIGURATION.format(folder=folder, port=port))
    url = f"http://127.0.0.1:{port}"
    with started([AGENT, "-D", "-c", str(conf)]) as running:
        wait_for(lambda: len(stored(url)["data"]) >= ROWS, "values in the Agent")
        answer = stored(url)
        with served(filled(answer["data"])) as site:
            yield Both(url, site, answer["data"][-1][0])
        running.process.terminate()
        running.process.wait(20)
    shutil.rmtree(folder, ignore_errors=True)


def stored(url: str) -> Any:
    try:
        with urllib.request.urlopen(f"{url}/api/v1/data?chart=ebpf.io&after=0&options=flip") as one:
            return json.load(one)
    except (urllib.error.URLError, ConnectionError):
        return {"data": []}


def filled(rows: list[Any]) -> Any:
    names = {"vfs_read": "read", "vfs_write": "write", "zero": "no thing"}
    lines = tuple(Dimension(one, name, ()) for one, name in names.items())
    chart = Chart("io", "Calls to IO", "calls/s", "VFS", 970, lines, module="vfs")
    exhibit = make_exhibit()
    for number, (moment, *values) in enumerate(rows):
        of = ChartTick(chart, tuple(values), (1,) * len(lines))
        exhibit.ring.put(Tick(number, moment, 1_000_000, (of,)))
    return exhibit


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_written_as_the_agent_writes_it(both: Both, kind: str) -> None:
    # Ends so early that also points that are rounded up end in what both have.
    window = f"after={both.newest - 11}&before={both.newest - 6}"
    for options, choice in product(OPTIONS, CHOICES):
        if kind in {"tsv", "tsv-excel"} and "jsonwrap" in options:
            continue  # The Agent leaves tabs in JSON as they are.
        path = f"/api/v1/data?chart=ebpf.io&{window}&format={kind}&options={options}{choice}"
        theirs, ours = both.ask(path)
        if kind == "markdown" and "jsonwrap" in options:
            assert theirs[2].pop("format") == "unknown"
            ours[2].pop("format")
        if kind in {"datasource", "datatable"} and "google_json" in options:
            continue  # The Agent leaves out the quotes around keys.
        assert ours == theirs, path


@pytest.mark.parametrize(
    "path",
    [
        *("data", "data?chart=nope", "data?chart=ebpf.io&dimensions=nope", "chart", "badge.svg"),
        *("data?chart=ebpf.io&after=1000&before=2000", "nope", "context", "alarm_count"),
    ],
)
def test_what_is_wrong_is_told_in_the_agents_words(both: Both, path: str) -> None:
    theirs, ours = both.ask(f"/api/v1/{path}")
    assert ours == theirs


@pytest.mark.parametrize("path", ["//api/v1/alarms?active", "/api//v1/chart?chart=ebpf.nope"])
def test_slashes_may_be_repeated(both: Both, path: str) -> None:
    theirs, ours = both.ask(path)
    assert ours[:2] == theirs[:2]
    assert both.ask(path.replace("//", "/")) == (theirs, ours)


@pytest.mark.parametrize(
    "path",
    [
        *("chart?chart=ebpf.io", "context?context=ebpf.io", "contexts", "charts", "alarms"),
        *("alarms_values", "alarm_log", "allmetrics?format=json&filter=ebpf.*&source=average"),
        "context?context=ebpf.io&options=charts,dimensions,labels",
    ],
)
def test_what_the_agent_tells_is_told_in_its_shape(both: Both, path: str) -> None:
    theirs, ours = both.ask(f"/api/v1/{path}")
    assert ours[:2] == theirs[:2]
    assert [*missing(ours[2], theirs[2])] == []


# Keys of the Agent's own engine, of which we have none.
ENGINE = {
    *("uuid", "deleted", "flags", "queued_reasons", "last_queued", "scheduled_dispatch"),
    *("last_dequeued", "dispatches", "hub_version", "version", "pp_reasons", "pp_last_queued"),
    *("pp_last_dequeued", "pp_executed"),
}


def missing(ours: Any, theirs: Any, at: str = "") -> Iterator[str]:
    if isinstance(theirs, dict):
        for name, value in theirs.items():
            if name.startswith("netdata.") or (name in ENGINE and name not in ours):
                continue
            if name not in ours:
                yield f"{at}.{name}"
            else:
                yield from missing(ours[name], value, f"{at}.{name}")
    elif ours is not None and theirs is not None:
        numbers = (int, float)
        same = isinstance(ours, numbers) and isinstance(theirs, numbers)
        if not same and type(ours) is not type(theirs):
            yield f"{at}: {ours!r} is not like {theirs!r}"


def test_a_shell_gets_the_same_names(both: Both) -> None:
    theirs, ours = both.ask("/api/v1/allmetrics?format=shell&filter=ebpf.io")
    assert names(ours[2]) == names(theirs[2])


def names(text: str) -> list[str]:
    return re.findall(r"NETDATA_[A-Z_]+", text)


def test_prometheus_gets_the_same_metrics(both: Both) -> None:
    theirs, ours = both.ask(
        "/api/v1/allmetrics?format=prometheus&source=average&filter=ebpf.io&help=no&types=no"
    )
    found = [set(re.findall(r"(netdata_ebpf_io\w+)\{", one[2])) for one in (ours, theirs)]
    assert found[0] == found[1] == {"netdata_ebpf_io_calls_persec_average"}
