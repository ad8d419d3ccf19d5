"""Tell how many tests of each shelf ran, from pytest's JUnit reports.

Usage: summary.py FOLDER SHELF...; the last line sums up all shelves.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET


def outcomes(report: Path) -> tuple[Counter[str], list[str]]:
    """How many tests of a shelf had each outcome, and why some were skipped."""
    counted: Counter[str] = Counter()
    reasons = []
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 (our own file)
        skipped = case.find("skipped")
        if skipped is not None:
            counted["skipped"] += 1
            reasons.append(f"{case.get('name')}: {skipped.get('message')}")
        elif case.find("failure") is not None or case.find("error") is not None:
            counted["failed"] += 1
        else:
            counted["passed"] += 1
    return counted, reasons


def main() -> None:
    """Print a line a shelf, then the sum."""
    folder, *shelves = sys.argv[1:]
    total: Counter[str] = Counter()
    for shelf in shelves:
        if shelf == "lint":
            continue
        report = Path(folder) / f"{shelf}.xml"
        if not report.is_file():
            print(f"  {shelf:<8} did not run")
            continue
        counted, reasons = outcomes(report)
        total += counted
        numbers = ", ".join(f"{counted[one]} {one}" for one in ("passed", "failed", "skipped"))
        print(f"  {shelf:<8} {numbers}")
        for reason in reasons:
            print(f"           skipped {reason}")
    print(", ".join(f"{total[one]} {one}" for one in ("passed", "failed", "skipped")))


main()
