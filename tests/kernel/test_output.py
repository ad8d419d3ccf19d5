"""The plugin and `check` end in a sentence where nobody takes what they write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kvitals.cli.exits import FAILURE

PROGRAMS = Path(sys.executable).parent
COMMANDS = ((str(PROGRAMS / "ebpf.plugin"), "1"), (str(PROGRAMS / "kvitals"), "check"))


@pytest.mark.parametrize("command", COMMANDS, ids=["plugin", "check"])
@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (">/dev/full", "standard output takes nothing more: No space left on device"),
        (">&-", "standard output is closed"),
    ],
    ids=["full", "closed"],
)
def test_an_output_that_takes_nothing(command: tuple[str, ...], output: str, sentence: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {output}', "sh", *command],
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    assert sentence in done.stderr
    assert "nobody expected" not in done.stderr
    assert done.returncode == FAILURE
