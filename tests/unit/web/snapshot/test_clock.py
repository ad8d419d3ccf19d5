"""A clock that is set leaves a snapshot of all that is in memory."""

from __future__ import annotations

from tests.unit.web.exhibits import Ticker, make_exhibit
from tests.unit.web.snapshot.files import document

THEN, NOW = 820_000_000, 1_700_000_000


def test_a_snapshot_can_be_taken_after_the_clock_went_on_by_years() -> None:
    exhibit = make_exhibit()
    for start in (THEN, NOW):
        ticker = Ticker(exhibit, start)
        for _ in range(5):
            ticker.tick(())
    assert document(exhibit)["times"][0] == NOW


def test_a_snapshot_has_all_ticks_after_the_clock_was_set_back() -> None:
    exhibit = make_exhibit()
    for start in (NOW, THEN):
        ticker = Ticker(exhibit, start)
        for _ in range(5):
            ticker.tick(())
    assert len(document(exhibit)["times"]) == 10
    assert exhibit.ring.bounds() == (THEN - 5, THEN + 4)
