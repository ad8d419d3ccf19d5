"""Which capabilities are missing is said; which are needed no longer is given up."""

from __future__ import annotations

import re
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from kvitals.kernel.privileges import KEPT
from tests.product import BIN, Running, dashboard, started, wait_for

WITHOUT = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*WITHOUT, str(BIN / command[0]), *command[1:]],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@pytest.mark.parametrize(
    "command", [("kvitals", "run"), ("kvitals", "check"), ("ebpf.plugin", "1")]
)
def test_the_missing_capabilities_are_named(command: tuple[str, ...]) -> None:
    done = run(*command)
    assert done.returncode == 77
    assert "it lacks CAP_BPF and CAP_PERFMON" in done.stderr


def test_the_plugin_tells_the_agent_not_to_start_it_again() -> None:
    assert run("ebpf.plugin", "1").stdout == "DISABLE\n"


def test_two_capabilities_are_enough() -> None:
    command = [
        *("setpriv", "--bounding-set=-all,+bpf,+perfmon", "--inh-caps=-all"),
        *(str(BIN / "kvitals"), "check"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert "tp_btf/sys_exit" in done.stdout or "fexit/vfs_read" in done.stdout, done.stderr
    assert re.search(r"apps\.processes +(on|degraded) ", done.stdout)


def capabilities(status: Path) -> set[int]:
    """The effective and permitted capabilities of a thread, by number."""
    held = re.findall(r"^Cap(?:Eff|Prm|Inh):\t(\w+)$", status.read_text(), re.MULTILINE)
    return {number for one in held for number in range(64) if int(one, 16) >> number & 1}


def threads(running: Running) -> list[Path]:
    return list(Path(f"/proc/{running.process.pid}/task").glob("*/status"))


def test_a_dashboard_keeps_nothing_and_goes_on_counting() -> None:
    with dashboard() as shown:
        assert len(threads(shown.running)) > 1
        for status in threads(shown.running):
            assert capabilities(status) == set()
            assert "NoNewPrivs:\t1" in status.read_text()
        before = shown.total("ebpf.processes", "processes")
        # More than others are likely to end meanwhile.
        with ExitStack() as stack:
            for _ in range(20):
                stack.enter_context(started(["sleep", "60"]))
            wait_for(lambda: shown.total("ebpf.processes", "processes") > before, "new processes")
        assert "WARNING" not in shown.running.logged()


def test_the_plugin_keeps_only_what_collecting_needs() -> None:
    with started([BIN / "ebpf.plugin", "1"]) as running:
        wait_for(lambda: running.written().count("BEGIN ebpf.processes") > 2, "values")
        for status in threads(running):
            assert capabilities(status) <= KEPT


COUNT_OF_OTHERS = """
import subprocess
from kvitals.kernel.boundary.capabilities import give_up_all_but
from kvitals.kernel.privileges import KEPT
from kvitals.kernel.proc import descriptor_count
# It ends by itself, since it is not ours to end any more.
other = subprocess.Popen(["sleep", "5"], user=65534, stdout=subprocess.DEVNULL)
give_up_all_but(KEPT)
print(descriptor_count(other.pid))
"""


def test_descriptors_of_other_users_can_still_be_counted() -> None:
    command: list[str | Path] = [BIN / "python", "-W", "ignore", "-c", COUNT_OF_OTHERS]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    assert int(done.stdout) >= 3
