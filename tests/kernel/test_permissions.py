"""Without the capabilities it says which are missing, and ends with 77."""

from __future__ import annotations

import subprocess

import pytest

from tests.product import BIN

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
