"""What history on disk costs: bytes a value, processor time a tick, and how long questions take."""

from __future__ import annotations

import gc
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from kvitals.model import Chart, ChartTick, Dimension, Tick
from kvitals.store.history import History
from kvitals.store.ring import Ring
from kvitals.web.reach import read_frame
from kvitals.web.selection import Selection
from kvitals.web.values import Method, points
from kvitals.web.window import Wish

# The first tick of a span.
START = 1_700_000_101
_TICKS_A_FLUSH = 10
DAY_S = 86400
# Of ten lines of a real host: busy ones, calm ones, and ones where nothing happens.
_KINDS = ("busy", "walk", "calm", "rare", "idle", "idle", "calm", "rare", "idle", "walk")


@dataclass(frozen=True, slots=True)
class Load:
    """So many charts of so many lines, for so many seconds."""

    charts: int
    lines: int
    seconds: int


def _line(kind: str, rng: random.Random) -> Iterator[float]:
    level = 0.0
    while True:
        if kind == "busy":
            yield float(max(0, round(rng.gauss(4000, 300))))
        elif kind == "calm":
            yield float(rng.randrange(12))
        elif kind == "walk":
            level = max(0.0, level + rng.randrange(-20, 21))
            yield level
        elif kind == "rare":
            yield float(rng.random() < 0.01 and rng.randrange(1, 50))
        else:
            yield 0.0


def _charts(load: Load) -> list[Chart]:
    return [
        Chart(
            id=f"chart_{number}",
            title="",
            units="calls/s",
            family="",
            priority=number,
            dimensions=tuple(
                Dimension(f"line {one}", f"line {one}", ()) for one in range(load.lines)
            ),
        )
        for number in range(load.charts)
    ]


def _ticks(charts: Sequence[Chart], seconds: int) -> Iterator[Tick]:
    rng = random.Random(7)  # noqa: S311 (nothing is secret here)
    flat = [
        [_line(_KINDS[(at + len(chart.id)) % 10], rng) for at in range(len(chart.dimensions))]
        for chart in charts
    ]
    for number in range(seconds):
        yield Tick(
            number,
            START + number,
            1_000_000,
            tuple(
                ChartTick(chart, tuple(map(next, lines)), ())
                for chart, lines in zip(charts, flat, strict=True)
            ),
        )


def _fill(folder: Path, load: Load) -> float:
    """Write a load; the processor seconds that it took."""
    from kvitals.store.archive.pruning import Bounds  # noqa: PLC0415 (as below)
    from kvitals.store.archive.strips import sheet_of  # noqa: PLC0415
    from kvitals.store.archive.writing import Writing  # noqa: PLC0415

    writing = Writing(folder, Bounds(1 << 30, DAY_S, 7 * DAY_S))
    spent, waiting = 0.0, []
    # With one more, all spans are over.
    for tick in _ticks(_charts(load), load.seconds + 1):
        begin = time.thread_time()
        waiting.append(sheet_of(tick))
        if len(waiting) == _TICKS_A_FLUSH or tick.number == load.seconds:
            writing.write(waiting)
            writing.tidy(waiting[-1].time)
            waiting.clear()
        spent += time.thread_time() - begin
    writing.close()
    return spent


def _sizes(folder: Path) -> dict[str, int]:
    """The bytes of the file in use, and those of the pages of ticks and of minutes."""
    import sqlite3  # noqa: PLC0415 (as below)

    with closing(sqlite3.connect(folder / "history.sqlite")) as database:
        pages, free, size = (
            database.execute(f"PRAGMA {one}").fetchone()[0]
            for one in ("page_count", "freelist_count", "page_size")
        )
        found = {"file": (pages - free) * size}
        for tier in ("seconds", "minutes"):
            query = f"SELECT sum(length(page)) FROM {tier}"  # noqa: S608 (one of ours)
            found[tier] = database.execute(query).fetchone()[0]
    return found


def _asked_ms(folder: Path, load: Load, after: int, wanted: int) -> float:
    from kvitals.store.archive import Archive  # noqa: PLC0415

    selection = Selection((_charts(load)[0],), ()).whole
    archive = Archive(folder)
    archive.flush()
    history = History(Ring(1), archive=archive)
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        frame = read_frame(history, Wish(-after, points=wanted), selection, Method())
        points(history, selection, frame)
        times.append((time.perf_counter() - begin) * 1000)
    archive.close()
    return median(times)


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 / 1024


def _memory(load: Load) -> str:
    """What an archive adds to a process that has the ring: modules, SQLite, half an hour."""
    ring = Ring(3600)
    for tick in _ticks(_charts(load), load.seconds):
        ring.put(tick)
    gc.collect()
    before = _resident_mb()
    from kvitals.store.archive import Archive  # noqa: PLC0415 (SQLite is loaded here, not before)

    modules = _resident_mb()
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        for tick in _ticks(_charts(load), load.seconds):
            archive.put(tick)
            if tick.number % _TICKS_A_FLUSH == 0:
                archive.flush()
        gc.collect()
        after = _resident_mb()
        archive.close()
    return (
        f"{load.charts} charts x {load.lines} lines: {after - before:+.1f} MB resident, "
        f"{modules - before:.1f} of them modules and SQLite"
    )


def report(*, quick: bool = False) -> str:
    """Figures for charts of a host, for 500 dimensions, and for a week of one chart."""
    hours = 1 if quick else 6
    loads = (
        Load(24, 4, hours * 3600),
        Load(1, 500, hours * 1800),
        Load(20, 25, hours * 1200),
        Load(1, 4, DAY_S if quick else 7 * DAY_S),
    )
    heads = f"{'charts':>7}{'lines':>6}{'hours':>7}{'ticks B/value':>15}{'minutes':>9}{'file':>7}"
    lines = [heads + f"{'us/tick':>9}{'1 h ms':>8}{'24 h ms':>9}{'7 d ms':>8}"]
    for load in loads:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            spent = _fill(folder, load)
            sizes = _sizes(folder)
            values = load.charts * load.lines * load.seconds
            fine = load.charts * load.lines * min(load.seconds, DAY_S)
            asked = [
                _asked_ms(folder, load, after, points)
                for after, points in ((3600, 3600), (DAY_S, 600), (7 * DAY_S, 600))
            ]
            lines.append(
                f"{load.charts:>7}{load.lines:>6}{load.seconds / 3600:>7.1f}"
                f"{sizes['seconds'] / fine:>15.2f}{sizes['minutes'] / values:>9.2f}"
                f"{sizes['file'] / fine:>7.2f}{spent / load.seconds * 1e6:>9.0f}"
                f"{asked[0]:>8.1f}{asked[1]:>9.1f}{asked[2]:>8.1f}"
            )
    for charts in ("24", "20"):
        command = [sys.executable, "-m", "benchmarks.history_cost", "--memory", charts]
        lines.append(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return "\n".join(lines)


if __name__ == "__main__":
    if "--memory" in sys.argv:
        print(_memory(Load(24, 4, 1900) if sys.argv[-1] == "24" else Load(20, 25, 1900)), end="")
    else:
        print(report(quick="--quick" in sys.argv))
