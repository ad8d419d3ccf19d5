"""A stock Netdata Agent starts our plugin and shows its charts as its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
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
from kvitals.sampling.own.charts import OWN_CHARTS
from kvitals.sampling.peers.charts import CHARTS, FAMILY, STYLE
from tests.product import BIN, Running, bpf_exists, bpf_ids_of, started, wait_for

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
    ebpf = {ebpf}
    apps = {apps}
    proc = no
    diskspace = no
    cgroups = no
    tc = no
    timex = no
    idlejitter = no
[plugin:ebpf]
    update every = {every}
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

    def names(self) -> set[str]:
        """The ids of all charts that it shows."""
        try:
            return set(self.get("/api/v1/charts")["charts"])
        except (urllib.error.URLError, ConnectionError):
            return set()

    def plugins(self) -> list[int]:
        """The processes that run our plugin for it."""
        children = Path(f"/proc/{self.running.process.pid}/task").glob("*/children")
        pids = [pid for child in children for pid in child.read_text().split()]
        return [
            int(pid) for pid in pids if "ebpf.plugin" in Path(f"/proc/{pid}/cmdline").read_text()
        ]

    def values(self, chart: str, dimension: str) -> list[float]:
        """The last values of a dimension; none while the Agent has none.

        The answer says itself in which column they are, as dimensions come and go.
        """
        try:
            found = self.get(f"/api/v1/data?chart={chart}&after=-20")
        except urllib.error.HTTPError:
            return []
        if dimension not in found["labels"]:
            return []
        column = found["labels"].index(dimension)
        return [row[column] for row in found["data"] if row[column] is not None]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def prepare(
    folder: Path,
    *,
    apps: bool = False,
    ebpf: str = "yes",
    every: int = 1,
    options: str = "",
) -> int:
    """Write an Agent's files into a folder, and the port that it will listen on."""
    plugins = folder / "plugins.d"
    plugins.mkdir()
    shutil.copy(BIN / "ebpf.plugin", plugins)
    if apps:
        shutil.copy(APPS_PLUGIN, plugins)
    port = free_port()
    (folder / "netdata.conf").write_text(
        CONFIGURATION.format(
            folder=folder,
            port=port,
            options=options,
            apps="yes" if apps else "no",
            ebpf=ebpf,
            every=every,
        )
    )
    return port


@contextmanager
def agent_of(folder: Path, port: int, *, wanted: str = "ebpf.io") -> Iterator[Agent]:
    """The Agent of a folder, from when it has a chart until the block ends."""
    if AGENT is None:
        pytest.skip("no Netdata Agent is installed: apt-get install netdata-core")
    with started([AGENT, "-D", "-c", folder / "netdata.conf"]) as running:
        one = Agent(running, f"http://127.0.0.1:{port}")
        wait_for(lambda: wanted in one.names(), wanted)
        yield one
        running.process.terminate()
        running.process.wait(20)


@contextmanager
def running_agent(folder: Path, groups: str, *, apps: bool) -> Iterator[Agent]:
    (folder / "apps_groups.conf").write_text(groups)
    with agent_of(folder, prepare(folder, apps=apps, options="--return")) as one:
        yield one


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    folder = tmp_path_factory.mktemp("agent")
    with running_agent(folder, "copying: dd\n", apps=True) as one:
        yield one


def test_the_agent_shows_every_chart_as_declared(agent: Agent) -> None:
    declared = [chart for probe in PROBES for chart in probe.charts]
    of_peers = {f"ebpf.{chart.id}": chart for charts in CHARTS.values() for chart in charts}
    ids = {chart.full_id for chart in declared} | of_peers.keys()
    wait_for(lambda: agent.charts().keys() == ids, "all charts")
    shown = agent.charts()
    for name, peers in of_peers.items():
        one = shown[name]
        assert (one["units"], one["priority"]) == (peers.units, peers.priority)
        assert one["title"] == f"{peers.title} ({name})"
        assert (one["family"], one["chart_type"]) == (FAMILY, STYLE)
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
    wait_for(lambda: any(agent.values("ebpf.io_bytes", "read")), "first values")
    command = "dd if=/dev/zero of=/dev/null bs=10 count=200000 status=none"
    subprocess.run(command.split(), check=True)

    def seen() -> bool:
        read, written = (sum(agent.values("ebpf.io_bytes", one)) for one in ("read", "write"))
        # The Agent interpolates between its own seconds, so sums are near, not exact.
        return read >= 1_900_000 and written <= -1_900_000

    wait_for(seen, "the bytes of dd, read upwards and written downwards")


def test_the_charts_of_applications_stand_beside_those_of_apps_plugin(agent: Agent) -> None:
    declared = [chart for probe in PROBES for chart in probe.group_charts]
    ids = {f"apps.{chart.id}" for chart in declared}
    wait_for(lambda: ids | {"apps.cpu"} <= agent.charts("apps").keys(), "all charts")
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


def test_what_the_plugin_costs_is_a_section_of_its_own(agent: Agent) -> None:
    lasting = OWN_CHARTS[:4]
    wait_for(lambda: {one.full_id for one in lasting} <= agent.names(), "all charts")
    shown = agent.charts("kvitals")
    for chart in lasting:
        one = shown[chart.full_id]
        assert (one["family"], one["units"]) == (chart.family, chart.units)
        assert (one["priority"], one["chart_type"]) == (chart.priority, chart.style)
        assert set(one["dimensions"]) == {line.id for line in chart.dimensions}

    def spent() -> list[float]:
        return [value for value in agent.values("kvitals.tick", "processor") if value]

    wait_for(lambda: len(spent()) > 3, "the time of some ticks")
    # Parts of a millisecond reach it, too.
    assert any(value % 1 for value in spent())
    assert max(spent()) < 1000
    (resident,) = {value > 5 << 20 for value in agent.values("kvitals.memory", "resident")}
    assert resident


def test_a_group_moves_with_the_load_of_its_processes(agent: Agent) -> None:
    command = "dd if=/dev/zero of=/dev/null bs=10 count=200000 status=none"
    wait_for(lambda: agent.values("apps.vfs_read_bytes", "other"), "first values")

    def seen() -> bool:
        # Of a new dimension, an Agent takes the first values only to start from.
        subprocess.run(command.split(), check=True)
        return sum(agent.values("apps.vfs_read_bytes", "copying")) >= 1_900_000

    wait_for(seen, "the bytes of dd")


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

        wait_for(lambda: set(names) <= shown(), f"{names}")


def test_the_agent_ends_the_plugin_when_it_ends(agent: Agent) -> None:
    (plugin,) = agent.plugins()
    agent.running.process.terminate()
    agent.running.process.wait(20)
    wait_for(lambda: not Path(f"/proc/{plugin}").exists(), "the end of the plugin")


def test_the_agent_starts_no_plugin_that_is_turned_off(tmp_path: Path) -> None:
    port = prepare(tmp_path, apps=True, ebpf="no")
    with agent_of(tmp_path, port, wanted="apps.cpu") as agent:
        assert agent.plugins() == []
        assert agent.charts() == {}


@pytest.mark.parametrize(
    ("options", "every", "brings", "takes"),
    [
        ("-r -g", 2, {"ebpf.io_error", "ebpf.tcp_error"}, {"apps.file_open", "ebpf.processes"}),
        ("-n", 1, {"ebpf.tcp_functions", "apps.bandwidth_sent"}, {"ebpf.io", "ebpf.io_error"}),
        ("-p --return", 3, {"ebpf.io", "ebpf.io_error"}, {"ebpf.tcp_functions"}),
    ],
)
def test_options_and_interval_of_the_agent_count(
    options: str, every: int, brings: set[str], takes: set[str], tmp_path: Path
) -> None:
    # It is said by the file, too, and the command line counts more.
    (tmp_path / "ebpf.conf").write_text("[global]\nupdate every = 7\n")
    port = prepare(tmp_path, options=options, every=every)
    with agent_of(tmp_path, port, wanted=min(brings)) as agent:
        wait_for(lambda: brings <= agent.names(), f"{brings}")
        shown = agent.get("/api/v1/charts")["charts"]
        assert not takes & shown.keys()
        assert {shown[one]["update_every"] for one in brings} == {every}


PORT = 7366
PEERS = f"[network viewer]\nips = 127.31.0.0/16\nports = {PORT}\n"


def say(numbers: range) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        for number in numbers:
            one.sendto(b"x" * 1000, (f"127.31.0.{number}", PORT))


def test_the_file_in_the_agents_folder_counts_and_is_followed(tmp_path: Path) -> None:
    conf, everybody = tmp_path / "ebpf.conf", range(1, 6)
    conf.write_text(f"[global]\nload = return\n{PEERS}")
    port = prepare(tmp_path)
    with agent_of(tmp_path, port, wanted="ebpf.io_error") as agent:
        (plugin,) = agent.plugins()

        def peers() -> set[str]:
            say(everybody)
            found = agent.charts().get("ebpf.outbound_bytes", {}).get("dimensions", {})
            return {name.removesuffix("_sent") for name in found if name.endswith("_sent")}

        # Traffic with peers is drawn, each by its name.
        names = {f"{PORT}:UDP:127.31.0.{number}" for number in everybody}
        wait_for(lambda: names <= peers(), f"{names}")

        def drawn() -> bool:
            say(everybody)
            return any(agent.values("ebpf.outbound_bytes", f"{PORT}:UDP:127.31.0.1_sent"))

        wait_for(drawn, "what was sent to a peer")
        # Fewer dimensions, and no errors any more: what left is obsolete.
        conf.write_text(f"{PEERS}maximum dimensions = 6\n")
        os.kill(plugin, signal.SIGHUP)
        wait_for(lambda: "ebpf.io_error" not in agent.names(), "the end of errors")
        wait_for(lambda: len(peers() & names) == 2, "two peers and the others")
        assert "ebpf.io" in agent.names()
        conf.write_text(f"[global]\nload = return\nupdate every = 9\n{PEERS}")
        os.kill(plugin, signal.SIGHUP)
        wait_for(lambda: "ebpf.io_error" in agent.names(), "errors again")
        wait_for(lambda: names <= peers(), "all peers again")
        # The Agent's seconds are on the command line.
        assert agent.charts()["ebpf.io"]["update_every"] == 1
        assert agent.plugins() == [plugin]


def test_an_agent_that_is_started_again_has_what_its_files_say_now(tmp_path: Path) -> None:
    conf = tmp_path / "ebpf.conf"
    conf.write_text("[global]\nload = return\n")
    port = prepare(tmp_path)
    with agent_of(tmp_path, port, wanted="ebpf.io_error"):
        pass
    conf.write_text("")
    with agent_of(tmp_path, port) as agent:
        wait_for(lambda: "ebpf.udp_bandwidth" in agent.names(), "all charts")
        assert "ebpf.io_error" not in agent.names()
        assert len(agent.plugins()) == 1


def has_ended(pid: int) -> bool:
    """Whether a process is no more, or is what its parent has not looked at yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state in "ZX"


@pytest.mark.parametrize("every", [1, 10])
def test_an_agent_that_is_killed_leaves_nothing(every: int, tmp_path: Path) -> None:
    port = prepare(tmp_path, every=every)
    with agent_of(tmp_path, port) as agent:
        (plugin,) = agent.plugins()
        ids = bpf_ids_of(plugin)
        assert {"prog", "map", "link"} == {kind for kind, _ in ids}
        agent.running.process.kill()
        wait_for(lambda: has_ended(plugin), "the end of the plugin")
        gone = "the end of all programs, maps and links"
        wait_for(lambda: not any(bpf_exists(*one) for one in ids), gone)
