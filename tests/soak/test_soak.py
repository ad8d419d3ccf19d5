"""The product stays right for minutes of mixed load and faults; `./soak` runs it for hours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kvitals.kernel.privileges import missing_capabilities

MINUTES = float(os.environ.get("SOAK_MINUTES", "10"))
ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(60 * MINUTES + 120)
def test_every_invariant_holds_through_load_and_faults(tmp_path: Path) -> None:
    missing = missing_capabilities()
    if missing:
        pytest.skip(f"a soak needs {' and '.join(missing)}: run it with sudo")
    command = [sys.executable, "-m", "endurance", str(MINUTES), "--output", str(tmp_path)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(ran.stdout)
    log = tmp_path / "log"
    assert ran.returncode == 0, f"{ran.stdout}{ran.stderr}{log.read_text() if log.exists() else ''}"
    assert (tmp_path / "report.json").exists()
    assert (tmp_path / "soak.svg").exists()
