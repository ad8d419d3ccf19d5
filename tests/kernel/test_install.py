"""A stock Netdata Agent starts what `kvitals install netdata` put into its plugins folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from kvitals.cli.netdata.pieces import bpf_capabilities, fingerprint
from tests.kernel.test_agent import AGENT, CONFIGURATION, Agent, free_port
from tests.product import BIN, started, wait_for

CAPABILITIES = "+bpf,+perfmon"
# As systemd starts the Agent of Debian with the drop-in.
AS_NETDATA = (
    *("env", "HOME=/", "setpriv", "--reuid=netdata", "--regid=netdata", "--init-groups"),
    *(f"--bounding-set=-all,{CAPABILITIES}", f"--inh-caps=-all,{CAPABILITIES}"),
    f"--ambient-caps=-all,{CAPABILITIES}",
)


@pytest.fixture
def root() -> Iterator[Path]:
    """A folder that stands for / and that everyone may enter, unlike pytest's."""
    if AGENT is None:
        pytest.skip("no Netdata Agent is installed: apt-get install netdata-core")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)
        (root / "plugins.d").mkdir()
        shutil.copy("/bin/true", root / "plugins.d/other.plugin")
        yield root


def configure(root: Path, user: str) -> Path:
    """A netdata.conf below this folder, for an Agent that runs plugins as this user."""
    folder = root / "agent"
    folder.mkdir()
    text = CONFIGURATION.format(
        folder=folder, port=free_port(), options="", apps="no", ebpf="yes", every=1
    ).replace("run as user = root", f"run as user = {user}")
    text = text.replace(f"{folder}/plugins.d", f"{root}/plugins.d")
    (folder / "netdata.conf").write_text(text)
    found = pwd.getpwnam(user)
    for one in (folder, folder / "netdata.conf"):
        os.chown(one, found.pw_uid, found.pw_gid)
    return folder / "netdata.conf"


def command(name: str, root: Path, *options: str) -> str:
    line = [str(BIN / "kvitals"), name, "netdata", "--root", str(root), *options]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout


def listing(root: Path) -> list[tuple[str, str]]:
    """Names, modes, owners, hashes and capabilities; not of what the Agent writes itself."""
    paths = (one for one in root.rglob("*") if not one.is_relative_to(root / "agent"))
    return sorted((str(one), fingerprint(one)) for one in paths)


@contextmanager
def running_agent(conf: Path, before: Sequence[str] = ()) -> Iterator[Agent]:
    port = conf.read_text().split("default port = ")[1].split()[0]
    with started([*before, str(AGENT), "-D", "-c", str(conf)]) as running:
        yield Agent(running, f"http://127.0.0.1:{port}")
        running.process.terminate()
        running.process.wait(20)


@pytest.mark.parametrize(
    ("user", "capabilities", "before"),
    [
        pytest.param("root", "auto", (), id="root"),
        pytest.param("netdata", "file", (), id="an Agent that changes its user"),
        pytest.param("netdata", "none", AS_NETDATA, id="capabilities of the service"),
    ],
)
def test_the_agent_shows_our_charts_until_it_is_taken_back(
    root: Path, user: str, capabilities: str, before: Sequence[str]
) -> None:
    conf = configure(root, user)
    clean = listing(root)
    options = ("--netdata-conf", str(conf), "--capabilities", capabilities)
    assert f"write {root}/plugins.d/ebpf.plugin" in command("install", root, *options)
    installed = listing(root)
    assert "is installed already" in command("install", root, *options)
    assert installed == listing(root)
    with running_agent(conf, before) as agent:
        wait_for(agent.charts, "the charts of ebpf.plugin", 40)
        wait_for(lambda: agent.values("ebpf.processes", column=1), "values", 20)
        status = Path(f"/proc/{agent.running.process.pid}/status").read_text()
        uid = pwd.getpwnam(user).pw_uid
        assert f"Uid:\t{uid}\t{uid}" in status
        log = agent.running.logged()
    assert installed == listing(root), log
    assert "remove" in command("uninstall", root)
    assert clean == listing(root)


def test_a_private_interpreter_serves_only_the_agents_group(root: Path) -> None:
    conf = configure(root, "netdata")
    command("install", root, "--netdata-conf", str(conf), "--capabilities", "file")
    copy = root / "usr/lib/kvitals/ebpf.plugin"
    subprocess.run([copy, "-V"], user="netdata", group="netdata", extra_groups=[], check=True)
    with pytest.raises(PermissionError):
        subprocess.run([copy, "-V"], user="nobody", group="nogroup", extra_groups=[], check=False)
    command("uninstall", root)


def test_a_plugin_with_file_capabilities_is_put_back_with_them(root: Path) -> None:
    plugin = root / "plugins.d/ebpf.plugin"
    shutil.copy("/bin/true", plugin)
    os.chown(plugin, 0, pwd.getpwnam("netdata").pw_gid)
    plugin.chmod(0o4750)
    os.setxattr(plugin, "security.capability", bpf_capabilities())
    conf = configure(root, "root")
    clean = listing(root)
    told = command("install", root, "--netdata-conf", str(conf), "--force")
    assert f"keep {plugin} aside as {plugin}.before-kvitals" in told
    command("uninstall", root)
    assert clean == listing(root)
