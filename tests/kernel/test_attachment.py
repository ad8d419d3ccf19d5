"""Objects take each other's place at once, whoever of them is brought in, and leave nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kvitals.kernel.blueprint import GATES
from kvitals.kernel.counters import GATES as ALL_GATES
from kvitals.kernel.counters import SLOTS, Counters
from kvitals.kernel.negotiation import Negotiation
from kvitals.kernel.session import Session
from kvitals.model import Mode
from kvitals.probes.vfs import PROBE as VFS

MEASURED = VFS.measurements
DESCRIPTORS = Path("/proc/self/fd")


@pytest.fixture
def counters() -> Iterator[Counters]:
    one = Counters()
    yield one
    one.close()


def test_gates_are_turned_for_all_cpus_and_are_no_counters(counters: Counters) -> None:
    counters.turn({0: 7, ALL_GATES - 1: 9})
    assert [counters.read(slot) for slot in range(SLOTS)] == [(0, 0, 0)] * SLOTS
    allowed = os.sched_getaffinity(0)
    counters.turn({1: 3})
    assert os.sched_getaffinity(0) == allowed


def test_a_change_that_is_none_replaces_nothing() -> None:
    with Session(MEASURED, Mode.ENTRY) as session:
        attachment = session.programs.attachment
        before = dict(attachment._in_charge)
        session.change(MEASURED, Mode.ENTRY)
        assert attachment._in_charge == before
        assert attachment._brought == {}


def test_an_object_counts_before_and_after_it_is_replaced() -> None:
    with Session(MEASURED, Mode.ENTRY) as session:
        name = next(one for one in session.programs.attachment._in_charge if one in GATES)
        before = session.programs.attachment.object(name)
        session.change(MEASURED, Mode.RETURN)
        assert session.programs.attachment.object(name) is not before
        key = next(key for key in session.read().totals if key[0] == "vfs.read")
        first = session.read().totals[key]
        os.read(os.open("/dev/zero", os.O_RDONLY), 1)
        assert session.read().totals[key] > first


def test_what_is_refused_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with Session(MEASURED, Mode.ENTRY) as session:
        attachment = session.programs.attachment
        before, plan = dict(attachment._in_charge), session.plan

        def refuse(*_: object) -> None:
            raise OSError("no")

        with monkeypatch.context() as patched:
            patched.setattr(Negotiation, "attach", refuse)
            with pytest.raises(OSError, match="no"):
                session.change(MEASURED, Mode.RETURN)
        assert attachment._in_charge == before
        assert attachment._brought == {}
        assert session.plan is plan


def test_an_object_that_was_brought_in_and_is_not_wanted_is_sent_away() -> None:
    with Session(MEASURED, Mode.ENTRY) as session:
        attachment = session.programs.attachment
        name = next(one for one in attachment._in_charge if one in GATES)
        there = attachment._in_charge[name]
        other = replace(there.blueprint, config=bytes(len(there.blueprint.config)))
        descriptors = len(list(DESCRIPTORS.iterdir()))
        attachment.bring_in(other)
        assert attachment.object(name) is not there.object
        attachment.send_away_all()
        assert attachment.object(name) is there.object
        assert len(list(DESCRIPTORS.iterdir())) == descriptors
        # The same as the one that is in charge is not brought in at all.
        attachment.bring_in(there.blueprint)
        assert attachment._brought == {}
