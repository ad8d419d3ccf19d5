"""The table of kernels, conditions, rungs and modes: what was exact, and how large programs are.

Knows how cells are kept and shown; refuses to know how they are measured.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from vmtest.store import CHECKOUT

# Written by every run of the shelf; kept in the repository by tools.kernels_doc.
LAST_RUN = CHECKOUT / ".cache" / "kernel-matrix.json"
RECORDED = CHECKOUT / "docs" / "kernel-matrix.json"

# A program that grows by more than this was not meant to.
GROWTH = 1.25


@dataclass(frozen=True)
class Row:
    """One boot: a kernel under a condition, with its cells by "rung mode"."""

    kernel: str
    release: str
    condition: str
    cells: dict[str, str]
    instructions: dict[str, int] = field(default_factory=dict)


NOT_OFFERED = "not offered"


def cell(served: int, differences: Mapping[str, str]) -> str:
    """What a cell says: how many measurements the rung served, or what was wrong."""
    if differences:
        return "; ".join(f"{name}: {text}" for name, text in differences.items())
    return f"exact ({served})" if served else NOT_OFFERED


def is_good(text: str) -> bool:
    return text == NOT_OFFERED or text.startswith("exact (")


def load(path: Path) -> list[Row]:
    return [Row(**one) for one in json.loads(path.read_text())["rows"]] if path.is_file() else []


def save(rows: Sequence[Row], path: Path) -> None:
    day = datetime.now(UTC).date().isoformat()
    content = {"day": day, "rows": [asdict(one) for one in rows]}
    path.write_text(json.dumps(content, indent=1) + "\n")


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    columns = list(dict.fromkeys(name for row in rows for name in row.cells))
    lines = [
        f"| kernel | condition | {' | '.join(columns)} |",
        f"|---|---|{'---|' * len(columns)}",
    ]
    for row in rows:
        cells = " | ".join(row.cells.get(name, "") for name in columns)
        lines.append(f"| {row.release} | {row.condition} | {cells} |")
    return "\n".join(lines)


def lost(now: Row, recorded: Sequence[Row]) -> list[str]:
    """The cells of a row in which fewer measurements are served than recorded."""
    before = _same(now, recorded)
    if before is None:
        return []
    return [
        f"{name}: {text}, recorded {before.cells[name]}"
        for name, text in now.cells.items()
        if served(text) < served(before.cells.get(name, ""))
    ]


def served(text: str) -> int:
    """How many measurements a good cell says are served."""
    number = text.removeprefix("exact (").removesuffix(")")
    return int(number) if number.isdigit() else 0


def _same(now: Row, recorded: Sequence[Row]) -> Row | None:
    place = (now.kernel, now.condition)
    return next((one for one in recorded if (one.kernel, one.condition) == place), None)


def grown(now: Row, recorded: Sequence[Row]) -> list[str]:
    """The programs of a row that are larger than recorded, or not recorded at all."""
    before = _same(now, recorded)
    if before is None:
        return [f"no record of {now.kernel} {now.condition}: python -m tools.kernels_doc"]
    complaints = []
    for name, size in now.instructions.items():
        was = before.instructions.get(name)
        if was is None or size > was * GROWTH:
            complaints.append(f"{name}: {size} instructions, recorded {was}")
    return complaints
