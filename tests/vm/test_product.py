"""On other kernels, too, it counts to the unit: without rights, and whatever comes and goes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import UNAVAILABLE
from vmtest import KernelUnavailable, run
from vmtest.kernels import kernel_named
from vmtest.store import CHECKOUT

PYTHON = CHECKOUT / ".venv" / "bin" / "python"
INSIDE = CHECKOUT / "tests" / "vm"
CAP_BPF = 1 << 39
NOBODY = "65534"


@dataclass(frozen=True)
class Boot:
    """What two scripts told in one boot, and the rights that its kernel needs for reading."""

    kept: int
    boundary: Any
    hotplug: Any


# Debian's 5.10 refuses bpf() to who has not CAP_BPF; 6.1 has Landlock too.
@pytest.fixture(scope="module", params=[("5.10", CAP_BPF), ("6.1", 0)], ids=lambda one: one[0])
def boot(request: pytest.FixtureRequest, generator: Path) -> Boot:
    name, kept = request.param
    scripts = " && ".join(
        f"PYTHONPATH=. {PYTHON} {INSIDE / script} {generator}"
        for script in ("boundary_inside.py", "hotplug_inside.py")
    )
    try:
        result = run(kernel_named(name), ["sh", "-c", f"cd {CHECKOUT}; {scripts}"], timeout_s=500)
    except KernelUnavailable as error:
        pytest.skip(f"{UNAVAILABLE}: {error}")
    assert result.status == 0, result.output
    boundary, hotplug = (
        json.loads(line) for line in result.output.splitlines() if line.startswith("{")
    )
    return Boot(kept, boundary, hotplug)


@pytest.mark.timeout(600)
def test_it_counts_as_nobody_without_capabilities(boot: Boot) -> None:
    told = boot.boundary
    assert told["counted"] == told["wanted"]
    status = told["status"]
    assert status["Uid"].split() == [NOBODY] * 4, told["log"]
    assert status["Groups"] == ""
    assert {int(status[one], 16) for one in ("CapPrm", "CapEff")} == {boot.kept}
    assert int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert ("keeps CAP_BPF" in told["log"]) is bool(boot.kept)


@pytest.mark.timeout(600)
def test_a_processor_that_goes_and_comes_back_takes_no_count_along(boot: Boot) -> None:
    assert boot.hotplug["processors"] >= 2
    assert {phase: wrong for phase, wrong in boot.hotplug["wrong"].items() if wrong} == {}


@pytest.mark.timeout(600)
def test_no_hook_is_of_a_module_and_one_that_is_unloaded_changes_nothing(boot: Boot) -> None:
    assert boot.hotplug["hooked_in_modules"] == []
    assert boot.hotplug["modules"] >= 2
    assert boot.hotplug["wrong"]["while a module comes and goes"] == {}
