"""Which word of a process's record holds what, and how rows of words are written.

Knows the layouts of `struct identity` and `struct row` in bpf/lib. Makes no
call into the kernel. Takes any bytes: what makes no sense is said, and ends nothing.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from kvitals.model import Field, Key, Measurement, Process, Remark, Row

log = logging.getLogger(__name__)

# LAST_SLOT_WITH_RESULT and LAST_SLOT_OF_PROCESSES in bpf/lib/slots.bpf.h.
_WITH_RESULT = 11
_LAST_SLOT = 18
_FIELDS = (Field.CALLS, Field.ERRORS, Field.BYTES)
WORDS = 3 * _WITH_RESULT + _LAST_SLOT - _WITH_RESULT

_HEAD = struct.Struct("=QQQIIIIII16sQ")
_SUMMARY = 6
# What is told for a reason that we do not know, is told of a process that is there.
_REMARKS = {one.value: one for one in Remark}
# A row says with a bit of one number which words it has.
_BITS = 64

# Bits of task_struct's state, as fs/proc/array.c reports them.
_STATES = (
    (0x40, "P"),
    (0x20, "Z"),
    (0x10, "X"),
    (0x08, "t"),
    (0x04, "T"),
    (0x02, "D"),
    (0x01, "S"),
)
_IDLE = 0x402
# Waiting for a lock of a real-time kernel, and frozen (__task_state_index,
# include/linux/sched.h): both are shown as waiting for a disk.
_SHOWN_AS_D = 0x1000 | 0x8000


def is_counted_for_processes(measurement: Measurement) -> bool:
    """Whether a process's record has words for a measurement."""
    return measurement.slot is not None and measurement.slot <= _LAST_SLOT


def keys_of(measurements: Iterable[Measurement]) -> tuple[Key | None, ...]:
    """What each word counts, or None where it stays 0."""
    keys: list[Key | None] = [None] * WORDS
    for one in measurements:
        if one.slot is None or one.slot > _LAST_SLOT:
            continue
        for field in one.fields:
            if one.slot <= _WITH_RESULT:
                keys[3 * (one.slot - 1) + _FIELDS.index(field)] = (one.name, field)
            else:
                keys[2 * _WITH_RESULT + one.slot - 1] = (one.name, field)
    return tuple(keys)


@lru_cache(maxsize=1024)
def state_letter(state: int) -> str:
    """The letter of ps(1) for a task's state, with exit_state in the upper half."""
    if state & _IDLE == _IDLE:
        return "I"
    if state & _SHOWN_AS_D:
        return "D"
    bits = state | state >> 16
    return next((letter for bit, letter in _STATES if bits & bit), "R")


class RowReader:
    """Reads rows as the programs write them."""

    def __init__(self, measurements: Iterable[Measurement]) -> None:
        self._keys = keys_of(measurements)
        self._keys += (None,) * (_BITS - len(self._keys))
        self._chosen: dict[int, tuple[Key | None, ...]] = {}

    # Processes of one kind use the same words, so there are few choices.
    def _keys_of(self, present: int) -> tuple[Key | None, ...]:
        found = self._chosen.get(present)
        if found is None:
            found = tuple(key for bit, key in enumerate(self._keys) if present >> bit & 1)
            if len(self._chosen) < 4096:
                self._chosen[present] = found
        return found

    def read(self, content: bytes) -> tuple[list[Row], tuple[int, ...]]:
        """The rows in content, and the numbers of the summary, none if it has none."""
        rows: list[Row] = []
        summary: tuple[int, ...] = ()
        position = 0
        while len(content) - position >= _HEAD.size:
            started, cgroup, v1, pid, parent, uid, threads, state, remark, name, present = (
                _HEAD.unpack_from(content, position)
            )
            first, count = position + _HEAD.size, present.bit_count()
            if len(content) - first < 8 * count:
                break
            words = struct.unpack_from(f"={count}Q", content, first)
            position = first + 8 * count
            if remark == _SUMMARY:
                summary = words
                continue
            process = Process(
                pid,
                started,
                parent,
                uid,
                cgroup,
                v1,
                name.partition(b"\0")[0].decode(errors="replace"),
                state_letter(state),
                threads,
            )
            why = _REMARKS.get(remark, Remark.LIVES)
            rows.append(Row(process, why, self._grown(present, words)))
        if position < len(content):
            log.warning("rows of processes end within a row bytes=%d", len(content) - position)
        return rows, summary

    def _grown(self, present: int, words: Sequence[int]) -> dict[Key, int]:
        pairs = zip(self._keys_of(present), words, strict=True)
        return {key: amount for key, amount in pairs if key is not None}

    def totals(self, words: Sequence[int]) -> Iterator[tuple[Key, int]]:
        """What a whole record of words counts."""
        for key, amount in zip(self._keys, words, strict=False):
            if key is not None:
                yield key, amount
