"""A standard output that takes nothing is told in a sentence, with an exit code that says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kvitals.cli.exits import FAILURE

KVITALS = (sys.executable, "-m", "kvitals")
PLUGIN = (sys.executable, "-c", "import sys; from kvitals.cli.start import plugin; plugin()")
COMMANDS = (
    (*KVITALS, "--version"),
    (*KVITALS, "--help"),
    (*KVITALS, "config", "show"),
    (*KVITALS, "selinux", "--domain", "netdata_t"),
    (*KVITALS, "uninstall", "netdata", "--dry-run"),
)


def ended(command: tuple[str, ...], output: int | str) -> subprocess.CompletedProcess[str]:
    """How a command ends whose output goes to a descriptor, or as a shell is told."""
    words = command
    if isinstance(output, str):
        words = ("/bin/sh", "-c", f'exec "$@" {output}', "sh", *command)
    return subprocess.run(
        words,
        stdout=output if isinstance(output, int) else None,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )


def told(done: subprocess.CompletedProcess[str]) -> str:
    assert "nobody expected" not in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: " ".join(one[3:]))
def test_a_full_disk_behind_it(command: tuple[str, ...]) -> None:
    done = ended(command, ">/dev/full")
    assert told(done) == ("kvitals: standard output takes nothing more: No space left on device\n")
    assert done.returncode == FAILURE


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: " ".join(one[3:]))
def test_a_reader_that_has_left(command: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = ended(command, write)
    os.close(write)
    assert told(done) == "kvitals: standard output takes nothing more: Broken pipe\n"
    assert done.returncode == FAILURE


@pytest.mark.parametrize("command", COMMANDS[2:], ids=lambda one: " ".join(one[3:]))
def test_an_output_that_is_closed(command: tuple[str, ...]) -> None:
    done = ended(command, ">&-")
    assert "standard output is closed" in told(done)
    assert done.returncode == FAILURE


def test_a_plugin_without_output_says_so() -> None:
    done = ended(PLUGIN, ">&-")
    assert "standard output is closed" in told(done)


def test_letters_that_an_output_has_not_are_escaped(tmp_path: Path) -> None:
    name = tmp_path / "caf\u00e9.te"
    done = subprocess.run(
        [*KVITALS, "selinux", "--domain", "netdata_t", "--output", str(name)],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert rb"caf\xe9" in done.stdout
