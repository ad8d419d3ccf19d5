"""What one tick costs: processor time of all its steps, against reading /proc once."""

from __future__ import annotations

import io
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from kvitals.kernel.session import Session
from kvitals.model import Mode
from kvitals.probes import MEASUREMENTS, PROBES
from kvitals.sampling.charts import fillable
from kvitals.sampling.clock import Clock
from kvitals.sampling.sampler import Sampler
from kvitals.sinks.netdata import NetdataSink
from kvitals.store.ring import Ring

HISTORY = 3600


@contextmanager
def sleepers(count: int) -> Iterator[None]:
    """So many processes that do nothing."""
    asleep = [subprocess.Popen(["sleep", "600"]) for _ in range(count)]
    try:
        yield
    finally:
        for one in asleep:
            one.kill()
        for one in asleep:
            one.wait()


def _read_proc() -> None:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                (entry / "stat").read_bytes()
            except (FileNotFoundError, ProcessLookupError):
                continue


def _processor_ms(work: Callable[[], object], times: int) -> float:
    begin = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begin) * 1000 / times


def report(rounds: int, times: int) -> str:
    """Processor milliseconds of one tick and of one walk over /proc, taking turns."""
    lines = [f"{'processes':>10}{'tick ms':>10}{'/proc walk ms':>15}{'tick / walk':>13}"]
    for count in (0, 500, 2000):
        with sleepers(count), Session(MEASUREMENTS, Mode.RETURN) as session:
            charts = fillable(PROBES, session.plan)
            sampler, clock = Sampler(charts, 1), Clock(1)
            ring, sink = Ring(HISTORY), NetdataSink(io.StringIO(), 1)

            def tick(
                session: Session = session,
                sampler: Sampler = sampler,
                clock: Clock = clock,
                ring: Ring = ring,
                sink: NetdataSink = sink,
            ) -> None:
                one = sampler.sample(session.read(), clock.tick())
                ring.put(one)
                sink.write(one)

            costs = [
                (_processor_ms(tick, times), _processor_ms(_read_proc, max(1, times // 10)))
                for _ in range(rounds)
            ]
        running = sum(entry.name.isdigit() for entry in Path("/proc").iterdir()) + count
        lines.append(
            f"{running:>10}{median(a for a, _ in costs):>10.3f}"
            f"{median(b for _, b in costs):>15.2f}{median(a / b for a, b in costs):>13.3f}"
        )
    return "\n".join(lines)
