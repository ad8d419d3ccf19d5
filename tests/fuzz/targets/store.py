"""Pages of the history, whose checksum is right: as somebody wrote them who means harm."""

from __future__ import annotations

import struct
import zlib

from kvitals.store.page import DamagedError, Page, pack, unpack
from tests.fuzz.target import plain

_FRAME = struct.Struct("<BI")
PAGES = [
    Page([100, 101, 102], {"read": ((1.0, 2.0, None),), "write": ((0.5, 0.0, 3.0),)}),
    Page(list(range(60)), {"a": ([float(one) for one in range(60)],) * 4}),
    Page([7], {}),
]
BODIES = [pack(one, compress=False)[_FRAME.size :] for one in PAGES]


def _page(body: bytes) -> None:
    unpack(_FRAME.pack(0, zlib.crc32(body)) + body)


def _packed(body: bytes) -> None:
    kept = zlib.compress(body)
    unpack(_FRAME.pack(1, zlib.crc32(kept)) + kept, {"read"}, {0})


def _frame(content: bytes) -> None:
    unpack(content)


TARGETS = (
    plain("page", _page, BODIES, DamagedError),
    plain("packed-page", _packed, BODIES, DamagedError),
    plain("page-frame", _frame, [pack(one, compress=True) for one in PAGES], DamagedError),
)
