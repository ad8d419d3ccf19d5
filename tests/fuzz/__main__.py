"""`python -m tests.fuzz [--inputs N] [--seed N] [TARGET...]`: 0 when every target stood it all."""

from __future__ import annotations

import argparse
import logging
import sys

from tests.fuzz.running import feed_apart
from tests.fuzz.targets import TARGETS


def main() -> int:
    """Feed each target its share."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000, help="of all targets together")
    parser.add_argument("--seed", type=int, default=1, help="other inputs for another number")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="by default all")
    chosen = parser.parse_args()
    names = {one.name for one in TARGETS}
    if unknown := set(chosen.targets) - names:
        parser.error(f"there is no target {', '.join(unknown)}; there are {', '.join(names)}")
    targets = [one for one in TARGETS if not chosen.targets or one.name in chosen.targets]
    # Of what is refused there is one line each.
    logging.disable()
    share = -(-chosen.inputs // len(targets))
    failed = []
    for one in targets:
        is_good = feed_apart(one, share, chosen.seed)
        print(f"{one.name}: {share} inputs, {'stood' if is_good else 'FAILED'}", flush=True)
        failed += [] if is_good else [one.name]
    print(f"{share * len(targets)} inputs, {len(targets)} targets, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
