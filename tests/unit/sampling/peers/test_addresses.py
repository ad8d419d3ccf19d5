"""Addresses and names are written so that they are one word of a dimension's name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.model import UNKNOWN_ADDRESS
from kvitals.sampling.peers.addresses import safe, text_in_a_name, text_of
from tests.unit.sampling.peers.told import address


@pytest.mark.parametrize(
    ("text", "in_a_name"),
    [("10.1.2.3", "10.1.2.3"), ("2001:db8::1", "[2001:db8::1]"), ("::1", "[::1]")],
)
def test_ipv6_is_in_brackets_in_a_name(text: str, in_a_name: str) -> None:
    assert text_of(address(text)) == text
    assert text_in_a_name(address(text)) == in_a_name


def test_an_address_that_is_not_told_is_unknown() -> None:
    assert text_in_a_name(UNKNOWN_ADDRESS) == "unknown"


def test_the_dot_at_the_end_of_a_name_is_left_out() -> None:
    assert safe("example.com.") == "example.com"


@given(st.text(st.characters(), max_size=400))
def test_any_name_can_be_printed_and_is_not_too_long(name: str) -> None:
    assert safe(name).isprintable()
    assert len(safe(name).encode()) <= 200


def test_bytes_that_are_no_text_do_no_harm() -> None:
    assert safe(b"a\xff\n".decode(errors="surrogateescape")) == "a??"
