"""`python -m endurance MINUTES`: run it, write what came of it, end with 1 if anything broke."""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from endurance.picture import picture
from endurance.report import write
from endurance.stage import Wish, soak

_LEAST_MINUTES = 1.0


def _minutes(text: str) -> float:
    minutes = float(text)
    if minutes < _LEAST_MINUTES:
        raise argparse.ArgumentTypeError(f"{_LEAST_MINUTES:g} minute at least")
    return minutes


def _commit() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "unknown"


def main() -> int:
    """Soak, and tell whether all held."""
    parser = argparse.ArgumentParser(
        prog="./soak",
        description="Run kvitals under mixed load and random faults, and watch what must hold.",
    )
    parser.add_argument("minutes", type=_minutes, metavar="MINUTES")
    parser.add_argument("--seed", type=int, help="of all chance (default: a new one, printed)")
    parser.add_argument("--output", type=Path, metavar="DIR", help="for report, picture and log")
    asked = parser.parse_args()
    # Whoever ends it, what it made is taken away.
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: sys.exit(1))
    seed = random.SystemRandom().randrange(1 << 32) if asked.seed is None else asked.seed
    output = asked.output or Path(tempfile.mkdtemp(prefix="kvitals-soak-report-"))
    output.mkdir(parents=True, exist_ok=True)
    commit = _commit()
    print(f"seed {seed}, report in {output}", flush=True)
    journal = soak(Wish(asked.minutes * 60, seed, output))
    print(write(journal, commit, output))
    (output / "soak.svg").write_text(picture(journal, commit))
    return 1 if journal.violations else 0


sys.exit(main())
