"""How much a total has grown: the one place that handles the first sample and a reset."""

from __future__ import annotations


def growth(before: int | None, now: int | None) -> int | None:
    """The growth of a total between two readings.

    None when either reading is missing: a first sample says nothing. A total
    that went backwards was reset, and what it lost is not known, so it grew by 0.
    """
    if before is None or now is None:
        return None
    return max(0, now - before)
