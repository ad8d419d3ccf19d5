"""How flows lie in the memory of maps: layouts of `struct flow_key` and `struct flow`.

Makes no call into the kernel. Takes any bytes.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Iterator, Sequence

from kvitals.model import Amounts, Flow, Role, Transport

log = logging.getLogger(__name__)

# started, pid, port, role, transport, address; see bpf/lib/flows.bpf.h.
KEY = struct.Struct("=QIHBB16s")
# The amounts, of which the last may be negative, and the round-trip time.
VALUE = struct.Struct("=8QqQ")

ROLES = tuple(Role)
TRANSPORTS = (Transport.TCP, Transport.UDP)
# What is behind the amounts of other flows: how often, and two words of ours.
_OTHERS = len(ROLES) * len(TRANSPORTS)
LEDGER_BYTES = _OTHERS * VALUE.size + 3 * 8
FOLDED, EDITION, PHASE = (_OTHERS * VALUE.size // 8 + place for place in range(3))


def flows(keys: bytes, values: bytes) -> Iterator[Flow]:
    """The flows whose keys and values lie one behind the other.

    One of an unknown role is said and left out: whose service its port is, cannot be told.
    """
    whole = min(len(keys) // KEY.size, len(values) // VALUE.size)
    both = zip(
        KEY.iter_unpack(keys[: whole * KEY.size]),
        VALUE.iter_unpack(values[: whole * VALUE.size]),
        strict=True,
    )
    for (started, pid, port, role, transport, peer), value in both:
        if role >= len(ROLES):
            log.warning("a flow of an unknown role is left out role=%d", role)
            continue
        yield Flow(
            ROLES[role],
            Transport(transport),
            port,
            peer,
            pid,
            started,
            Amounts._make(value[:-1]),
            value[-1],
        )


def others(ledger: Sequence[int]) -> Iterator[tuple[tuple[Role, Transport], Amounts]]:
    """What the 64-bit words of a ledger tell of flows that found no place."""
    words = VALUE.size // 8
    told = (*ledger[: _OTHERS * words], *[0] * (_OTHERS * words - len(ledger)))
    keys = ((role, transport) for role in ROLES for transport in TRANSPORTS)
    for place, key in enumerate(keys):
        amounts = told[place * words : (place + 1) * words - 1]
        yield key, Amounts._make((*amounts[:-1], _signed(amounts[-1])))


def _signed(word: int) -> int:
    return word - (1 << 64) if word >> 63 else word
