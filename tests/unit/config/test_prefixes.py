"""Networks accept exactly the addresses of the ranges that they were made from, and are few."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.prefixes import ADDRESS_BITS, Prefix, prefixes
from kvitals.config.ranges import Range, Ranges, united

LAST = (1 << ADDRESS_BITS) - 1
# Near both ends and around a power of two, where carries are.
EDGES = st.sampled_from([0, 1 << 64, 1 << 127, LAST]).flatmap(
    lambda edge: st.integers(max(0, edge - 40), min(LAST, edge + 40))
)
ADDRESSES = st.integers(0, LAST) | EDGES
RANGES = st.lists(st.tuples(ADDRESSES, ADDRESSES).map(sorted).map(tuple), max_size=6)


def span(prefix: Prefix) -> Range:
    first = int.from_bytes(prefix[0])
    return first, first + (1 << (ADDRESS_BITS - prefix[1])) - 1


@pytest.mark.parametrize(
    ("pair", "networks"),
    [
        ((0, LAST), [(0, 0)]),
        ((0, 0), [(0, 128)]),
        ((LAST, LAST), [(LAST, 128)]),
        ((1, 4), [(1, 128), (2, 127), (4, 128)]),
        ((0, LAST - 1), [(LAST + 1 - (2 << bits), 128 - bits) for bits in range(127, -1, -1)]),
        ((1 << 64, (1 << 65) - 1), [(1 << 64, 64)]),
    ],
)
def test_a_range_is_split_where_networks_begin(
    pair: Range, networks: list[tuple[int, int]]
) -> None:
    expected = tuple((address.to_bytes(16), length) for address, length in networks)
    assert prefixes(Ranges((pair,))) == expected


@given(RANGES)
def test_networks_are_the_ranges_again(pairs: list[Range]) -> None:
    found = prefixes(united(pairs))
    assert united(span(one) for one in found) == united(pairs)
    assert all(int.from_bytes(address) % (1 << (ADDRESS_BITS - n)) == 0 for address, n in found)


@given(RANGES)
def test_no_two_networks_could_be_one(pairs: list[Range]) -> None:
    found = prefixes(united(pairs))
    parents = [(int.from_bytes(one) >> (ADDRESS_BITS - n + 1), n) for one, n in found if n]
    assert len(set(parents)) == len(parents)
    assert sum(last - first + 1 for first, last in map(span, found)) == sum(
        last - first + 1 for first, last in united(pairs).pairs
    )
