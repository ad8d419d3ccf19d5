"""Who answers HTTP has no rights on other kernels either, and counts to the unit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import UNAVAILABLE
from vmtest import KernelUnavailable, run
from vmtest.kernels import kernel_named
from vmtest.store import CHECKOUT

PYTHON = CHECKOUT / ".venv" / "bin" / "python"
INSIDE = CHECKOUT / "tests" / "vm" / "boundary_inside.py"
CAP_BPF = 1 << 39
NOBODY = "65534"


# Debian's 5.10 refuses bpf() to who has not CAP_BPF; 6.1 has Landlock too.
@pytest.mark.timeout(500)
@pytest.mark.parametrize(("name", "kept"), [("5.10", CAP_BPF), ("6.1", 0)])
def test_it_counts_as_nobody_without_capabilities(name: str, kept: int, generator: Path) -> None:
    command = f"cd {CHECKOUT}; PYTHONPATH=. {PYTHON} {INSIDE} {generator}"
    try:
        result = run(kernel_named(name), ["sh", "-c", command], timeout_s=400)
    except KernelUnavailable as error:
        pytest.skip(f"{UNAVAILABLE}: {error}")
    assert result.status == 0, result.output
    told = json.loads(result.output.splitlines()[-1])
    assert told["counted"] == told["wanted"]
    status = told["status"]
    assert status["Uid"].split() == [NOBODY] * 4, told["log"]
    assert status["Groups"] == ""
    assert {int(status[one], 16) for one in ("CapPrm", "CapEff")} == {kept}
    assert int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert ("keeps CAP_BPF" in told["log"]) is bool(kept)
