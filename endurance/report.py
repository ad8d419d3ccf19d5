"""What a soak came to: as text, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from endurance.journal import Journal
from endurance.memory import fitted

_HOURS, _MINUTE_S = 3600, 60
_SAMPLES = 2000


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), _MINUTE_S)
    return f"{minutes:02}:{rest:02}"


def _last(journal: Journal, name: str) -> float:
    return journal.series[name][-1][1] if journal.series.get(name) else 0.0


def _highest(journal: Journal, name: str) -> float:
    return max((one for _, one in journal.series.get(name, [])), default=0.0)


def text(journal: Journal, commit: str) -> str:
    """The report that a person reads."""
    faults = Counter(one.fault for one in journal.faults)
    line = fitted(journal.series.get("pss_mb", []))
    lines = [
        f"soak of commit {commit}, seed {journal.seed}, {_clock(journal.now())} long",
        f"  faults: {sum(faults.values())}",
        *(f"    {count:4} x {name}" for name, count in sorted(faults.items())),
        *(f"  left out: {one}" for one in journal.left_out),
        f"  memory: {_last(journal, 'pss_mb'):.1f} MB at the end, "
        f"{_highest(journal, 'pss_mb'):.1f} at the highest"
        + (f", {line.mb_an_hour:+.1f} MB an hour after the warm-up" if line else ""),
        (
            f"  descriptors {_last(journal, 'descriptors'):.0f}, threads "
            f"{_last(journal, 'threads'):.0f} at the end"
        ),
        (
            f"  processor: the product {100 * _last(journal, 'product_cores'):.0f} %, "
            f"load and watch with it {100 * _last(journal, 'cores'):.0f} % of a core"
        ),
        "  invariants: looks, excused by a fault, violated",
    ]
    broken = Counter(one.invariant for one in journal.violations)
    lines += [
        f"    {count:7} {journal.excused.get(name, 0):5} {broken[name]:5}  {name}"
        for name, count in sorted(journal.checks.items())
    ]
    lines += [
        f"  VIOLATED at {_clock(one.moment)}: {one.invariant}: {one.text}"
        for one in journal.violations
    ]
    lines.append("all invariants held" if not journal.violations else "INVARIANTS WERE VIOLATED")
    return "\n".join(lines)


def _thinned(samples: list[tuple[float, float]]) -> list[tuple[float, float]]:
    step = max(1, len(samples) // _SAMPLES)
    return [(round(moment, 1), round(value, 3)) for moment, value in samples[::step]]


def document(journal: Journal, commit: str) -> dict[str, object]:
    """The report that a program reads."""
    return {
        "commit": commit,
        "seed": journal.seed,
        "seconds": round(journal.now()),
        "faults": [
            {"fault": one.fault, "begin": round(one.begin, 1), "end": one.end and round(one.end, 1)}
            for one in journal.faults
        ],
        "left_out": journal.left_out,
        "checks": journal.checks,
        "excused": journal.excused,
        "violations": [
            {"moment": round(one.moment, 1), "invariant": one.invariant, "text": one.text}
            for one in journal.violations
        ],
        "series": {name: _thinned(samples) for name, samples in journal.series.items()},
    }


def write(journal: Journal, commit: str, folder: Path) -> str:
    """Write both, and tell the text."""
    told = text(journal, commit)
    (folder / "report.txt").write_text(f"{told}\n")
    (folder / "report.json").write_text(json.dumps(document(journal, commit)))
    return told
