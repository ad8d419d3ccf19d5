"""Rows are read as the C side writes them, and every number of the two sides is the same."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.kernel.process_words import (
    WORDS,
    RowReader,
    is_counted_for_processes,
    keys_of,
    state_letter,
)
from kvitals.model import Field, Process, Remark
from kvitals.probes import MEASUREMENTS
from tests.c_side import enumerators, header

SLOTS = enumerators("slots.bpf.h")
KEYS = keys_of(MEASUREMENTS)
FIELDS = (Field.CALLS, Field.ERRORS, Field.BYTES)
SUMMARY = enumerators("rows.bpf.h", "remark")["REMARK_SUMMARY"]
# struct identity, and the bits of the words that follow.
HEAD_BYTES = 72
AMOUNTS = st.dictionaries(st.integers(0, WORDS - 1), st.integers(1, 2**64 - 1))


def packed(
    words: dict[int, int],
    *,
    name: bytes = b"cat",
    remark: int = Remark.LIVES,
    state: int = 0,
    pid: int = 7,
) -> bytes:
    """A row as `send` and `is_written` write it."""
    identity = struct.pack("=QQQIIIIII16s", 99, 11, 22, pid, 3, 4, 5, state, remark, name)
    present = sum(1 << word for word in words)
    amounts = (words[word] for word in sorted(words))
    return identity + struct.pack(f"=Q{len(words)}Q", present, *amounts)


def read(content: bytes) -> list[tuple[Remark, dict[tuple[str, Field], int]]]:
    rows, _ = RowReader(MEASUREMENTS).read(content)
    return [(row.remark, dict(row.grown)) for row in rows]


def name_of(name: bytes) -> str:
    rows, _ = RowReader(MEASUREMENTS).read(packed({}, name=name))
    return rows[0].process.name


def test_there_are_as_many_words_as_on_the_c_side() -> None:
    assert SLOTS["PROCESS_WORDS"] == WORDS


def test_every_word_is_the_one_that_the_c_side_adds_to() -> None:
    for one in MEASUREMENTS:
        for field in one.fields if is_counted_for_processes(one) else ():
            assert one.slot is not None
            event = SLOTS["WORDS_WITH_RESULT"] + one.slot - SLOTS["LAST_SLOT_WITH_RESULT"] - 1
            result = 3 * (one.slot - 1) + FIELDS.index(field)
            with_result = one.slot <= SLOTS["LAST_SLOT_WITH_RESULT"]
            assert KEYS[result if with_result else event] == (one.name, field)


def test_no_two_keys_share_a_word() -> None:
    counted = [one for one in MEASUREMENTS if is_counted_for_processes(one)]
    assert sum(key is not None for key in KEYS) == sum(len(one.fields) for one in counted)


def test_what_is_counted_for_processes_ends_where_the_c_side_says() -> None:
    slots = {one.slot for one in MEASUREMENTS if is_counted_for_processes(one)}
    assert slots == set(range(1, SLOTS["LAST_SLOT_OF_PROCESSES"] + 1))


def test_remarks_are_in_the_order_of_the_c_side() -> None:
    names = list(enumerators("rows.bpf.h", "remark"))
    assert names == [*(f"REMARK_{one.name}" for one in Remark), "REMARK_SUMMARY"]


def test_the_summary_is_in_the_order_in_which_it_is_unpacked() -> None:
    names = ["SUMMARY_PROCESSES", "SUMMARY_TASKS", "SUMMARY_ZOMBIES"]
    assert names == list(enumerators("rows.bpf.h", "summary"))


def test_an_identity_has_the_fields_that_are_read_in_their_order() -> None:
    body = header("processes.bpf.h").split("struct identity {")[1].split("}")[0]
    declared = [" ".join(one.split()) for one in body.split(";")[:-1]]
    assert declared == [
        "__u64 started",
        "__u64 cgroup",
        "__u64 cgroup_v1",
        "__u32 pid, parent, uid, threads",
        "__u32 state",
        "__u32 remark",
        "char name[16]",
    ]


def test_nothing_has_no_rows_and_no_summary() -> None:
    assert RowReader(MEASUREMENTS).read(b"") == ([], ())


def test_a_row_tells_who_the_process_is() -> None:
    rows, _ = RowReader(MEASUREMENTS).read(packed({}, state=1))
    assert rows[0].process == Process(7, 99, 3, 4, 11, 22, "cat", "S", 5)


@pytest.mark.parametrize("remark", Remark)
def test_every_remark_is_read(remark: Remark) -> None:
    assert read(packed({}, remark=remark)) == [(remark, {})]


def test_several_rows_stand_one_behind_the_other() -> None:
    content = packed({0: 5, WORDS - 1: 6}) + packed({}) + packed({2: 7}, remark=Remark.ENDED)
    assert [len(grown) for _, grown in read(content)] == [2, 0, 0]
    assert read(content)[0] == (Remark.LIVES, {KEYS[0]: 5, KEYS[WORDS - 1]: 6})


def test_the_summary_is_no_row() -> None:
    content = packed({0: 5}) + packed({0: 30, 1: 200, 2: 1}, remark=SUMMARY)
    rows, summary = RowReader(MEASUREMENTS).read(content)
    assert (len(rows), summary) == (1, (30, 200, 1))


def test_a_number_of_the_summary_may_be_zero() -> None:
    identity = packed({}, remark=SUMMARY)[:-8]
    content = identity + struct.pack("=Q3Q", 0b111, 30, 200, 0)
    assert RowReader(MEASUREMENTS).read(content)[1] == (30, 200, 0)


@given(st.lists(AMOUNTS, max_size=5))
def test_every_amount_is_found_under_its_key(rows: list[dict[int, int]]) -> None:
    content = b"".join(map(packed, rows))
    wanted = [{KEYS[word]: n for word, n in one.items() if KEYS[word]} for one in rows]
    assert wanted == [grown for _, grown in read(content)]


@given(st.binary(max_size=600))
def test_any_bytes_are_read(content: bytes) -> None:
    rows, _ = RowReader(MEASUREMENTS).read(content)
    assert len(rows) <= len(content) // HEAD_BYTES


@given(AMOUNTS, st.binary(min_size=1, max_size=HEAD_BYTES - 1))
def test_a_row_that_ends_early_costs_itself(words: dict[int, int], rest: bytes) -> None:
    assert len(read(packed(words) + rest)) == 1


@given(st.integers(0, 2**64 - 1))
def test_words_that_nobody_knows_are_passed_over(present: int) -> None:
    content = packed({})[:-8] + struct.pack("=Q", present) + bytes(8 * present.bit_count())
    assert len(read(content + packed({0: 5}))) == 2


@given(st.integers(0, 2**32 - 1).filter(lambda one: one != SUMMARY))
def test_whoever_is_told_of_for_an_unknown_reason_is_there(remark: int) -> None:
    wanted = Remark(remark) if remark in set(Remark) else Remark.LIVES
    assert read(packed({}, remark=remark)) == [(wanted, {})]


@given(st.integers(0, 2**32 - 1))
def test_any_state_has_a_letter(state: int) -> None:
    assert state_letter(state) in set("IDPZXtTSR")


@given(st.lists(st.integers(0, 2**64 - 1), max_size=80))
def test_any_number_of_words_has_totals(words: list[int]) -> None:
    assert len(dict(RowReader(MEASUREMENTS).totals(words))) <= len(words)


def test_the_totals_of_a_whole_record_have_every_key() -> None:
    totals = dict(RowReader(MEASUREMENTS).totals(range(WORDS)))
    assert totals == {key: word for word, key in enumerate(KEYS) if key is not None}


def test_a_name_may_fill_all_its_bytes() -> None:
    assert name_of(b"0123456789abcdef") == "0123456789abcdef"


def test_what_is_behind_the_end_of_a_name_is_none_of_it() -> None:
    assert name_of(b"cat\0old name") == "cat"


def test_bytes_of_a_name_that_are_no_text_are_replaced() -> None:
    assert name_of(b"caf\xe9") == "caf\ufffd"


# Bits of task_struct's __state and, above 16, of its exit_state; the letters
# are those of task_state_array in fs/proc/array.c.
STATES = {
    0x0000: "R",
    0x0001: "S",
    0x0002: "D",
    0x0102: "D",  # killable
    0x0402: "I",
    0x0004: "T",
    0x0104: "T",
    0x0008: "t",
    0x0040: "P",
    0x1000: "D",  # waits for a lock of a real-time kernel
    0x8000: "D",  # frozen
    0x0200: "R",  # waking
    0x0080 | 0x10 << 16: "X",
    0x0080 | 0x20 << 16: "Z",
    0x0080 | 0x30 << 16: "Z",  # ended, and its tracer is told first
}


@pytest.mark.parametrize(("state", "letter"), STATES.items())
def test_a_state_has_the_letter_of_ps(state: int, letter: str) -> None:
    assert letter == state_letter(state)
