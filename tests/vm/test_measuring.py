"""On every kernel of the matrix, every rung that it offers counts to the unit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import UNAVAILABLE
from tests.ground_truth import build
from vmtest import KERNELS, Kernel, KernelUnavailable, Result, run
from vmtest.store import CHECKOUT

BIN = CHECKOUT / ".venv" / "bin"
# Emulation is some ten times slower than the machine.
TIMEOUT_S = 400


@pytest.fixture(scope="module")
def generator() -> Path:
    """The generator where the virtual machine sees it: its /tmp is its own."""
    folder = CHECKOUT / ".cache" / "generator"
    folder.mkdir(parents=True, exist_ok=True)
    return build(folder)


def inside(kernel: Kernel, command: str) -> Result:
    try:
        return run(kernel, ["sh", "-c", command], timeout_s=TIMEOUT_S)
    except KernelUnavailable as error:
        pytest.skip(f"{UNAVAILABLE}: {error}")


@pytest.mark.timeout(2 * TIMEOUT_S)
@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)
def test_every_rung_is_exact(kernel: Kernel, generator: Path) -> None:
    command = (
        f"KVITALS_GENERATOR={generator} {BIN}/pytest -q -p no:cacheprovider "
        f"{CHECKOUT}/tests/kernel/test_exact.py -k 'everything or rung'"
    )
    result = inside(kernel, command)
    assert result.status == 0, result.output


@pytest.mark.timeout(2 * TIMEOUT_S)
@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)
def test_a_distribution_kernel_degrades_nothing(kernel: Kernel) -> None:
    result = inside(kernel, f"{BIN}/kvitals check --json --mode return")
    assert result.status == 0, result.output
    services = json.loads(result.output)["measurements"]
    assert {one["state"] for one in services} == {"on"}
