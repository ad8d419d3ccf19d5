"""On every kernel, under lockdown, and without BTF, every rung counts to the unit."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import UNAVAILABLE
from tests.vm import matrix
from vmtest import KERNELS, Kernel, KernelUnavailable, run
from vmtest.store import CHECKOUT

PYTHON = CHECKOUT / ".venv" / "bin" / "python"
INSIDE = Path(__file__).parent / "inside.py"
# Emulation is some ten times slower than the machine.
TIMEOUT_S = 400
RUNGS = ("fexit", "kprobe", "tracepoint", "syscall")


@dataclass(frozen=True)
class Condition:
    """What is done to a kernel before it is measured on."""

    name: str
    rungs: tuple[str, ...] = ()
    append: str = ""
    prepare: str = ":"


CONDITIONS = (
    Condition("as it is", rungs=RUNGS),
    Condition("lockdown=integrity", append="lockdown=integrity"),
    Condition("lockdown=confidentiality", append="lockdown=confidentiality"),
    Condition(
        "BTF hidden",
        rungs=RUNGS[1:],
        prepare="mount --bind /dev/null /sys/kernel/btf/vmlinux",
    ),
)


def row(kernel: str, release: str, condition: str, lines: Sequence[str]) -> matrix.Row:
    """What inside.py printed, as a row."""
    cells: dict[str, str] = {}
    instructions: dict[str, int] = {}
    for line in lines:
        one = json.loads(line)
        if "instructions" in one:
            instructions.update(one["instructions"])
            continue
        cells[f"{one['rung']} {one['mode']}"] = matrix.cell(one["served"], one["differences"])
    return matrix.Row(kernel, release, condition, cells, instructions)


def judge(measured: matrix.Row, rows: list[matrix.Row]) -> None:
    rows.append(measured)
    assert measured.cells
    assert [one for one in measured.cells.values() if not matrix.is_good(one)] == []
    recorded = matrix.load(matrix.RECORDED)
    if measured.kernel != "native":
        assert matrix.grown(measured, recorded) == []
        assert matrix.lost(measured, recorded) == []


@pytest.mark.timeout(2 * TIMEOUT_S)
@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.name)
@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)
def test_every_rung_is_exact(
    kernel: Kernel, condition: Condition, generator: Path, rows: list[matrix.Row]
) -> None:
    command = (
        f"set -e; {condition.prepare}; cd {CHECKOUT}; "
        f"PYTHONPATH=. {PYTHON} {INSIDE} {generator} {' '.join(condition.rungs)}"
    )
    try:
        result = run(kernel, ["sh", "-c", command], append=condition.append, timeout_s=TIMEOUT_S)
    except KernelUnavailable as error:
        pytest.skip(f"{UNAVAILABLE}: {error}")
    assert result.status == 0, result.output
    lines = result.output.splitlines()
    judge(row(kernel.name, result.kernel_release, condition.name, lines), rows)


def test_every_rung_of_the_native_kernel_is_exact(generator: Path, rows: list[matrix.Row]) -> None:
    done = subprocess.run(
        [sys.executable, INSIDE, generator, *RUNGS],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(CHECKOUT), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
    )
    lines = done.stdout.splitlines()
    judge(row("native", platform.release(), "as it is", lines), rows)
