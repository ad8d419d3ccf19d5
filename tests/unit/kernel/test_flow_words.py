"""Flows are read as the C side writes them, and every field is where it is on both sides."""

from __future__ import annotations

import re
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.kernel.flow_meeting import LISTENERS, OTHERS, READY
from kvitals.kernel.flow_words import (
    EDITION,
    FOLDED,
    KEY,
    LEDGER_BYTES,
    PHASE,
    ROLES,
    TRANSPORTS,
    VALUE,
    flows,
    others,
)
from kvitals.model import ADDRESS_BYTES, Amounts, Flow, Role, Transport
from tests.c_side import enumerators, header

WORD = st.integers(0, 2**64 - 1)
CHANGE = st.integers(-(2**63), 2**63 - 1)
AMOUNTS = st.builds(Amounts, *[WORD] * (len(Amounts._fields) - 1), CHANGE)
FLOW = st.builds(
    Flow,
    st.sampled_from(Role),
    st.sampled_from(Transport),
    st.integers(0, 65535),
    st.binary(min_size=ADDRESS_BYTES, max_size=ADDRESS_BYTES),
    st.integers(0, 2**32 - 1),
    WORD,
    AMOUNTS,
    WORD,
)


def declared(name: str) -> list[str]:
    """The fields of a structure in flows.bpf.h, each with its type."""
    body = header("flows.bpf.h").split(f"struct {name} {{")[1].split("}")[0]
    fields = []
    for one in filter(None, (" ".join(part.split()) for part in body.split(";"))):
        kind, names = re.match(r"((?:struct )?\w+) (.*)", one).groups()  # type: ignore[union-attr]
        fields += [f"{kind} {each.strip()}" for each in names.split(",")]
    return fields


def packed(flow: Flow) -> tuple[bytes, bytes]:
    """A flow as the kernel has it: its key and its value."""
    key = struct.pack(
        "=QIHBB16s", flow.started, flow.pid, flow.port, flow.role, flow.transport, flow.peer
    )
    amounts = [one % 2**64 for one in flow.amounts]
    return key, struct.pack("=10Q", *amounts, flow.rtt_us)


def test_a_key_has_the_fields_that_are_read_in_their_order() -> None:
    assert declared("flow_key") == [
        "__u64 started",
        "__u32 pid",
        "__u16 port",
        "__u8 role",
        "__u8 transport",
        "struct address peer",
    ]
    assert declared("address") == ["__u32 word[4]"]
    assert KEY.size == 8 + 4 + 2 + 1 + 1 + ADDRESS_BYTES


def test_the_amounts_of_a_flow_are_in_the_order_of_the_model() -> None:
    assert declared("flow") == [*(f"__u64 {one}" for one in Amounts._fields), "__u64 rtt_us"]
    assert 8 * (len(Amounts._fields) + 1) == VALUE.size


def test_a_ledger_has_the_words_that_are_read_in_their_order() -> None:
    assert declared("flow_ledger") == [
        "struct flow other[ROLES][TRANSPORTS]",
        "__u64 folded",
        "__u64 edition",
        "__u64 phase",
    ]
    words = enumerators("flows.bpf.h")["ROLES"] * 2 * VALUE.size // 8
    assert [words, words + 1, words + 2] == [FOLDED, EDITION, PHASE]
    assert 8 * (words + 3) == LEDGER_BYTES


def test_roles_are_in_the_order_of_the_c_side() -> None:
    numbers = enumerators("flows.bpf.h", "role")
    assert numbers == {
        **{f"ROLE_{one.name}": one.value for one in Role},
        "ROLES": len(Role),
        "ROLE_UNKNOWN": len(Role),
    }


def test_there_are_as_many_transports_as_on_the_c_side() -> None:
    text = header("flows.bpf.h")
    assert f"enum {{ TRANSPORTS = {len(TRANSPORTS)} }}" in text
    # Which of the two is the second.
    assert "key->transport == IPPROTO_UDP" in text
    assert TRANSPORTS.index(Transport.UDP) == 1


def test_phases_are_entered_by_the_numbers_of_the_c_side() -> None:
    phases = enumerators("flows.bpf.h", "phase")
    assert phases == {"PHASE_LISTENERS": LISTENERS, "PHASE_OTHERS": OTHERS, "PHASE_READY": READY}


def test_nothing_is_no_flows() -> None:
    assert list(flows(b"", b"")) == []


@given(st.lists(FLOW, max_size=5))
def test_every_flow_is_read_as_it_was_written(written: list[Flow]) -> None:
    pairs = [packed(one) for one in written]
    keys, values = (b"".join(pair[side] for pair in pairs) for side in (0, 1))
    assert written == list(flows(keys, values))


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_any_bytes_are_read(keys: bytes, values: bytes) -> None:
    whole = min(len(keys) // KEY.size, len(values) // VALUE.size)
    assert len(list(flows(keys, values))) <= whole


@given(st.lists(WORD, max_size=60))
def test_any_ledger_is_read(words: list[int]) -> None:
    assert [key for key, _ in others(words)] == [(one, two) for one in ROLES for two in TRANSPORTS]


@given(st.integers(0, 255))
def test_a_protocol_that_nobody_thought_of_has_a_name(number: int) -> None:
    key = struct.pack("=QIHBB16s", 1, 2, 3, Role.INBOUND, number, b"")
    (flow,) = flows(key, bytes(VALUE.size))
    known = {6: "TCP", 17: "UDP"}
    assert (flow.transport, flow.transport.name) == (number, known.get(number, f"unknown:{number}"))
    assert flow.transport is Transport(number)


def test_a_flow_of_an_unknown_role_is_left_out_and_said(caplog: pytest.LogCaptureFixture) -> None:
    keys = struct.pack("=QIHBB16s", 1, 2, 3, 2, 6, b"") + struct.pack(
        "=QIHBB16s", 1, 2, 3, 1, 6, b""
    )
    assert [one.role for one in flows(keys, bytes(2 * VALUE.size))] == [Role.INBOUND]
    assert "unknown role is left out role=2" in caplog.text


@given(st.lists(AMOUNTS, min_size=4, max_size=4), WORD, WORD)
def test_every_other_flow_is_read_as_it_was_written(
    written: list[Amounts], rtt_us: int, folded: int
) -> None:
    words = [word for amounts in written for word in (*(one % 2**64 for one in amounts), rtt_us)]
    places = [(role, transport) for role in ROLES for transport in TRANSPORTS]
    ledger = (*words, folded)
    assert dict(zip(places, written, strict=True)) == dict(others(ledger))
    assert ledger[FOLDED] == folded


def test_places_of_the_others_are_in_the_order_of_the_model() -> None:
    assert tuple(Role) == ROLES
    assert tuple(Transport) == TRANSPORTS
