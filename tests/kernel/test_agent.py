"""A stock Netdata Agent starts our plugin and shows its charts as its own."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kvitals.probes import PROBES
from tests.product import BIN, Running, started, wait_for

AGENT = shutil.which("netdata")
APPS_PLUGIN = Path("/usr/lib/netdata/plugins.d/apps.plugin")
CONFIGURATION = """
[global]
    run as user = root
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
    ebpf = yes
    apps = {apps}
    proc = no
    diskspace = no
    cgroups = no
    tc = no
    timex = no
    idlejitter = no
[plugin:ebpf]
    update every = 1
    command options = {options}
[statsd]
    enabled = no
[ml]
    enabled = no
"""


@dataclass(frozen=True)
class Agent:
    running: Running
    url: str

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path) as answer:
            return json.load(answer)

    def charts(self, kind: str = "ebpf") -> dict[str, Any]:
        try:
            found: dict[str, Any] = self.get("/api/v1/charts")["charts"]
        except (urllib.error.URLError, ConnectionError):
            return {}
        return {name: one for name, one in found.items() if one["type"] == kind}

    def group(self, chart: str, name: str) -> list[float]:
        """The last values of a group in a chart; none while the Agent has none."""
        dimensions = self.charts("apps").get(chart, {}).get("dimensions", {})
        if name not in dimensions:
            return []
        return self.values(chart, column=1 + list(dimensions).index(name))

    def values(self, chart: str, *, column: int) -> list[float]:
        """The last values of a chart; none while the Agent has none."""
        try:
            rows = self.get(f"/api/v1/data?chart={chart}&after=-20")["data"]
        except urllib.error.HTTPError:
            return []
        return [row[column] for row in rows if row[column] is not None]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def running_agent(folder: Path, groups: str, *, apps: bool) -> Iterator[Agent]:
    if AGENT is None:
        pytest.skip("no Netdata Agent is installed: apt-get install netdata-core")
    port = free_port()
    (folder / "plugins.d").mkdir()
    shutil.copy(BIN / "ebpf.plugin", folder / "plugins.d")
    if apps:
        shutil.copy(APPS_PLUGIN, folder / "plugins.d")
    (folder / "apps_groups.conf").write_text(groups)
    (folder / "netdata.conf").write_text(
        CONFIGURATION.format(
            folder=folder, port=port, options="--return", apps="yes" if apps else "no"
        )
    )
    command = [AGENT, "-D", "-c", str(folder / "netdata.conf")]
    with started(command) as running:
        one = Agent(running, f"http://127.0.0.1:{port}")
        wait_for(one.charts, "the charts of ebpf.plugin", 40)
        yield one
        running.process.terminate()
        running.process.wait(20)


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    folder = tmp_path_factory.mktemp("agent")
    with running_agent(folder, "copying: dd\n", apps=True) as one:
        yield one


def test_the_agent_shows_every_chart_as_declared(agent: Agent) -> None:
    declared = [chart for probe in PROBES for chart in probe.charts]
    wait_for(lambda: len(agent.charts()) == len(declared), "all charts", 20)
    shown = agent.charts()
    for chart in declared:
        one = shown[chart.full_id]
        assert one["family"] == chart.family
        assert one["units"] == chart.units
        assert one["priority"] == chart.priority
        assert one["context"] == chart.full_id
        assert one["title"] == f"{chart.title} ({chart.full_id})"
        assert one["chart_type"] == chart.style
        assert one["plugin"] == "ebpf.plugin"
        assert one["update_every"] == 1
        names = {line.id: line.name for line in chart.dimensions}
        assert {key: value["name"] for key, value in one["dimensions"].items()} == names


def test_the_values_move_with_the_load(agent: Agent) -> None:
    # Of a new chart, an Agent takes the first values only to start from.
    wait_for(lambda: any(agent.values("ebpf.io_bytes", column=1)), "first values", 20)
    command = "dd if=/dev/zero of=/dev/null bs=10 count=200000 status=none"
    subprocess.run(command.split(), check=True)

    def seen() -> bool:
        read, written = (sum(agent.values("ebpf.io_bytes", column=one)) for one in (1, 2))
        # The Agent interpolates between its own seconds, so sums are near, not exact.
        return read >= 1_900_000 and written <= -1_900_000

    wait_for(seen, "the bytes of dd, read upwards and written downwards", 15)


def test_the_charts_of_applications_stand_beside_those_of_apps_plugin(agent: Agent) -> None:
    declared = [chart for probe in PROBES for chart in probe.group_charts]
    ids = {f"apps.{chart.id}" for chart in declared}
    wait_for(lambda: ids | {"apps.cpu"} <= agent.charts("apps").keys(), "all charts", 20)
    shown = agent.charts("apps")
    for chart in declared:
        one = shown[f"apps.{chart.id}"]
        assert one["family"] == chart.family
        assert one["units"] == chart.units
        assert one["priority"] == chart.priority
        assert one["context"] == f"apps.{chart.id}"
        assert one["title"] == f"{chart.title} (apps.{chart.id})"
        assert one["chart_type"] == "stacked"
        assert one["plugin"] == "ebpf.plugin"
    theirs = {name for name, one in shown.items() if one["plugin"] == "apps.plugin"}
    assert theirs == shown.keys() - ids
    assert len(theirs) > 10


def test_a_group_moves_with_the_load_of_its_processes(agent: Agent) -> None:
    command = "dd if=/dev/zero of=/dev/null bs=10 count=200000 status=none"
    wait_for(lambda: agent.group("apps.vfs_read_bytes", "other"), "first values", 20)

    def seen() -> bool:
        # Of a new dimension, an Agent takes the first values only to start from.
        subprocess.run(command.split(), check=True)
        return sum(agent.group("apps.vfs_read_bytes", "copying")) >= 1_900_000

    wait_for(seen, "the bytes of dd", 15)


def test_odd_names_of_groups_reach_the_agent_as_they_are(tmp_path: Path) -> None:
    names = ["two words", "a=b", "it's", 'say "so"', "<img src=x onerror=alert(1)>"]
    quoted = ["'two words'", "a=b", '"it\'s"', "'say \"so\"'", "'<img src=x onerror=alert(1)>'"]
    programs = [f"odd-{number}" for number in range(len(names))]
    lines = (f"{name}: {program}" for name, program in zip(quoted, programs, strict=True))
    with running_agent(tmp_path, "\n".join(lines), apps=False) as agent, ExitStack() as stack:
        for program in programs:
            copy = shutil.copy("/bin/sleep", tmp_path / program)
            process = stack.enter_context(subprocess.Popen([copy, "60"]))
            stack.callback(process.kill)

        def shown() -> set[str]:
            found = agent.charts("apps").get("apps.file_open", {}).get("dimensions", {})
            return {one["name"] for one in found.values()}

        wait_for(lambda: set(names) <= shown(), f"{names}", 20)


def test_the_agent_ends_the_plugin_when_it_ends(agent: Agent) -> None:
    children = Path(f"/proc/{agent.running.process.pid}/task").glob("*/children")
    pids = [pid for child in children for pid in child.read_text().split()]
    plugins = [pid for pid in pids if "ebpf.plugin" in Path(f"/proc/{pid}/cmdline").read_text()]
    assert len(plugins) == 1
    agent.running.process.terminate()
    agent.running.process.wait(20)
    wait_for(lambda: not Path(f"/proc/{plugins[0]}").exists(), "the end of the plugin", 5)
