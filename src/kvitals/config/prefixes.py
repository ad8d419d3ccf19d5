"""Ranges of addresses as networks, which is how the kernel looks addresses up."""

from __future__ import annotations

from collections.abc import Iterator

from kvitals.config.ranges import Ranges
from kvitals.model import ADDRESS_BYTES

ADDRESS_BITS = ADDRESS_BYTES * 8

# The bytes of its first address, and how many bits all its addresses share.
Prefix = tuple[bytes, int]


def prefixes(addresses: Ranges) -> tuple[Prefix, ...]:
    """The fewest networks that together are these addresses, in their order."""
    return tuple(one for pair in addresses.pairs for one in _networks(*pair))


# Each network is as large as its start is aligned and as what is left allows.
def _networks(first: int, last: int) -> Iterator[Prefix]:
    while first <= last:
        bits = (last - first + 1).bit_length() - 1
        if first:
            bits = min(bits, (first & -first).bit_length() - 1)
        yield first.to_bytes(ADDRESS_BYTES), ADDRESS_BITS - bits
        first += 1 << bits
