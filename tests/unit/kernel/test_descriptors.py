"""The limit of open files: raised as far as it goes, and a sentence where that is too little."""

from __future__ import annotations

import subprocess
import sys

ASK = "from kvitals.kernel.descriptors import *; "


def run(limits: str, code: str) -> str:
    """What a Python under a limit prints, as a user who may not raise it beyond the hard one."""
    drop = "import os; os.getuid() or os.setuid(65534); " if "hard" in limits else ""
    kinds = {"soft": "-Sn", "hard": "-n"}
    kind, number = limits.split()
    script = f'ulimit {kinds[kind]} {number}; exec "$@"'
    command = ["sh", "-c", script, "sh", sys.executable, "-c", ASK + drop + code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_the_soft_limit_becomes_the_hard_one() -> None:
    code = "import resource; was = resource.getrlimit(7); raise_limit(1); print("
    code += "was[0], resource.getrlimit(7) == (was[1], was[1]))"
    assert run("soft 64", code) == "64 True"


def test_where_it_cannot_be_raised_a_sentence_says_what_helps() -> None:
    code = "\ntry: require_descriptors()\nexcept DescriptorError as error: print(error)"
    told = run("hard 64", code)
    assert told.startswith("kvitals may have 64 files open, and needs 384. Raise the limit:")
    assert "LimitNOFILE=" in told


def test_clients_have_what_measuring_leaves() -> None:
    assert run("hard 64", "print(room_for_clients())") == "0"
    assert run("hard 600", "print(room_for_clients())") == str(600 - 384 - 64)
