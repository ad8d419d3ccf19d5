"""What is measured can be changed while it is measured, and nothing is lost or counted twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kvitals.kernel.session import Extent, Session
from kvitals.model import Field, Mode
from kvitals.probes import MEASUREMENTS
from kvitals.probes.network import PROBE as NETWORK
from tests.ground_truth import Generator
from tests.kernel.measuring import COUNTED

CHANGES = 12
WORK = {"open": 60_000, "read": 60_000, "udp4": 40_000, "fork": 1500}
WITHOUT_PEERS = [one for one in MEASUREMENTS if one not in NETWORK.measurements]


@contextmanager
def changing(session: Session, extent: Extent) -> Iterator[list[str]]:
    """Change between modes, with and without peers, until the block ends."""
    done = threading.Event()
    changes: list[str] = []

    def change() -> None:
        while not done.is_set() and len(changes) < CHANGES:
            mode = (Mode.RETURN, Mode.ENTRY)[len(changes) % 2]
            measured = (MEASUREMENTS, WITHOUT_PEERS)[len(changes) // 2 % 2]
            session.change(measured, mode, extent)
            changes.append(mode)
            session.fetch()

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield changes
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize("processes", [True, False])
def test_nothing_is_lost_or_counted_twice_by_a_change(
    processes: bool, cgroup: Path, generator_program: Path
) -> None:
    extent = Extent(only_cgroup=str(cgroup), processes=processes, table_size=1 << 16)
    with (
        Session(MEASUREMENTS, Mode.ENTRY, extent) as session,
        Generator(generator_program, WORK) as generator,
    ):
        (cgroup / "cgroup.procs").write_text(str(generator.pid))
        before = session.read().totals
        with changing(session, extent) as changes:
            truth = generator.wait()
        assert len(changes) > 2
        after = session.read().totals
        # A call that is inside the kernel while it is changed can be met at its
        # beginning by the old program, and at its end by the new one.
        for name, field in COUNTED:
            rise = after[name, field] - before[name, field]
            wanted = getattr(truth[name], field)
            assert abs(rise - wanted) <= (len(changes) if field is Field.CALLS else 0), name


def test_errors_are_there_from_the_change_on() -> None:
    key = ("file.open", Field.ERRORS)
    with Session(WITHOUT_PEERS, Mode.ENTRY) as session:
        assert key not in session.read().totals
        session.change(WITHOUT_PEERS, Mode.RETURN)
        before = session.read().totals[key]
        for _ in range(10):
            with pytest.raises(FileNotFoundError):
                Path("/nowhere").read_bytes()
        assert session.read().totals[key] >= before + 10
