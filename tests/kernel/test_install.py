"""A stock Netdata Agent starts what `kvitals install netdata` put into its plugins folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from kvitals.cli.netdata.pieces import bpf_capabilities, fingerprint
from kvitals.config.folders import STOCK
from kvitals.kernel.privileges import CAP_BPF, CAP_PERFMON
from tests.kernel.test_agent import AGENT, CONFIGURATION, Agent, free_port
from tests.kernel.test_permissions import capabilities
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
        wait_for(agent.charts, "the charts of ebpf.plugin")
        wait_for(lambda: agent.values("ebpf.processes", "processes"), "values")
        status = Path(f"/proc/{agent.running.process.pid}/status").read_text()
        uid = pwd.getpwnam(user).pw_uid
        assert f"Uid:\t{uid}\t{uid}" in status
        log = agent.running.logged()
    assert installed == listing(root), log
    assert "remove" in command("uninstall", root)
    assert clean == listing(root)


def test_the_agents_edit_config_finds_our_settings(root: Path) -> None:
    conf = configure(root, "root")
    stock, mine = root / "conf.d", root / "mine"
    for folder in (stock, mine):
        folder.mkdir()
    conf.write_text(f"{conf.read_text()}\n[directories]\n    stock config = {stock}\n")
    command("install", root, "--netdata-conf", str(conf))
    environment = {
        "PATH": os.environ["PATH"],
        "EDITOR": "true",
        "NETDATA_USER_CONFIG_DIR": str(mine),
        "NETDATA_STOCK_CONFIG_DIR": str(stock),
    }
    subprocess.run(["/etc/netdata/edit-config", "ebpf.conf"], env=environment, check=True)
    assert (mine / "ebpf.conf").read_bytes() == (STOCK / "ebpf.conf").read_bytes()
    reset = [str(root / "plugins.d/reset_netdata_trace.sh"), "--dry-run"]
    assert not subprocess.run(reset, check=True, capture_output=True).stderr
    command("uninstall", root)


@pytest.fixture
def installed(root: Path) -> Iterator[Path]:
    """The starter with capabilities."""
    conf = configure(root, "netdata")
    command("install", root, "--netdata-conf", str(conf), "--capabilities", "file")
    yield root / "usr/lib/kvitals/ebpf.plugin"
    command("uninstall", root)


def as_netdata(
    line: Sequence[str | Path], folder: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        line,
        user="netdata",
        group="netdata",
        extra_groups=[],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def test_a_starter_serves_only_the_agents_group(installed: Path) -> None:
    assert as_netdata([installed, "--version"], Path("/")).stdout.startswith("ebpf.plugin ")
    with pytest.raises(PermissionError):
        subprocess.run([installed], user="nobody", group="nogroup", extra_groups=[], check=False)


# Written into whatever Python or the loader might take for its own.
EVIL = "import os\nopen(os.environ.get('PROOF', {proof!r}), 'w').write('was here')\n"


@pytest.fixture
def evil(root: Path) -> Path:
    """A folder that the Agent's user may write, full of what must not be run."""
    folder = root / "evil"
    folder.mkdir()
    text = EVIL.format(proof=str(folder / "proof"))
    for name in ("sitecustomize", "usercustomize", "kvitals", "logging", "json", "startup"):
        (folder / f"{name}.py").write_text(text)
    source = folder / "library.c"
    source.write_text(
        "#include <fcntl.h>\n__attribute__((constructor)) static void run(void)"
        f'{{ creat("{folder}/proof", 0644); }}\n'
    )
    compiler = [shutil.which("clang") or "cc"]
    library = folder / "library.so"
    subprocess.run([*compiler, "-shared", "-fPIC", "-o", library, source], check=True)
    for one in (folder, *folder.iterdir()):
        shutil.chown(one, "netdata", "netdata")
    return folder


def test_no_code_of_others_runs_with_its_capabilities(installed: Path, evil: Path) -> None:
    proof, library = evil / "proof", str(evil / "library.so")
    # The same does run where nothing is in the way.
    as_netdata([sys.executable, "-c", ""], evil, PYTHONPATH=str(evil), LD_PRELOAD=library)
    assert proof.exists()
    proof.unlink()
    for options, environment in (
        ((), {"PYTHONPATH": str(evil)}),
        ((), {"PYTHONSTARTUP": str(evil / "startup.py"), "PYTHONINSPECT": "1"}),
        ((), {"PYTHONHOME": str(evil)}),
        ((), {"LD_PRELOAD": library}),
        ((), {"LD_AUDIT": library}),
        ((), {"LD_LIBRARY_PATH": str(evil)}),
        ((), {"GCONV_PATH": str(evil), "HOME": str(evil)}),
        (("-c", (evil / "startup.py").read_text()), {}),
        (("-m", "startup"), {}),
        ((str(evil / "startup.py"),), {}),
    ):
        done = as_netdata([installed, *options, "--version"], evil, **environment)
        assert done.stdout.startswith("ebpf.plugin "), (options, environment, done.stderr)
        assert not proof.exists(), (options, environment)


def test_a_starter_elsewhere_or_with_a_door_open_starts_nothing(
    installed: Path, root: Path
) -> None:
    other = root / "elsewhere"
    shutil.copy(installed, other)
    other.chmod(0o755)
    done = as_netdata([other, "--version"], root)
    assert done.returncode == 77
    assert f"{other} is not where it was installed" in done.stderr
    mode = installed.stat().st_mode & 0o7777
    installed.chmod(mode | 0o002)
    # A change of mode keeps capabilities, and a change of content takes them.
    done = as_netdata([installed, "--version"], root)
    installed.chmod(mode)
    assert done.returncode == 77
    assert "can be written by others" in done.stderr


def test_the_plugin_is_called_so_and_has_two_capabilities_and_a_small_environment(
    installed: Path,
) -> None:
    switch = ("setpriv", "--reuid=netdata", "--regid=netdata", "--clear-groups")
    variables = ["LD_PRELOAD=", "SECRET=1", "LC_ALL=C", "NETDATA_UPDATE_EVERY=1"]
    line = ["env", "-i", *variables, *switch, str(installed)]
    with started([*line, "1"]) as running:
        wait_for(lambda: "BEGIN ebpf.io" in running.written(), "values")
        folder = Path(f"/proc/{running.process.pid}")
        assert (folder / "comm").read_text() == "ebpf.plugin\n"
        assert capabilities(folder / "status") == {CAP_BPF, CAP_PERFMON}
        environment = (folder / "environ").read_bytes().split(b"\0")
        names = {one.partition(b"=")[0] for one in environment if one}
        assert names == {b"NETDATA_UPDATE_EVERY", b"LC_ALL", b"PATH"}


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
