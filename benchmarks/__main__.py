"""`python -m benchmarks`: all of them, in a few minutes; --quick for a look."""

from __future__ import annotations

import argparse
import platform
import tempfile
from pathlib import Path

from benchmarks import history_cost, kernel_cost, memory, page_cost, peers_cost, tick_cost
from benchmarks.variants import variants


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="./bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds: for a look, not a claim")
    quick = parser.parse_args().quick
    print(f"kernel {platform.release()} {platform.machine()}")
    print("\nCost of one operation in the kernel", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        load = kernel_cost.build_load(Path(folder))
        costs = kernel_cost.measure(
            load, variants(Path(folder)), rounds=2 if quick else 15, batches=10 if quick else 40
        )
    print(kernel_cost.report(costs))
    print("\nCost of one tick in user space: read, sample, keep, write", flush=True)
    print(tick_cost.report(rounds=2 if quick else 7, times=10 if quick else 30))
    print("\nCost of one tick by the peers that are new in it", flush=True)
    print(peers_cost.report(ticks=5 if quick else 30))
    print("\nCost of history on disk: to write it, to keep it, to ask for it", flush=True)
    print(history_cost.report(quick=quick))
    print("\nCost of the dashboard in a browser", flush=True)
    print(page_cost.report(seconds=5 if quick else 30))
    print("\nMemory", flush=True)
    print(memory.report(seconds=4 if quick else 20))


main()
