"""What a tick costs by the number of peers that talked in it, none of which was there before."""

from __future__ import annotations

import io
import socket
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

from kvitals.config.address_rules import read_addresses
from kvitals.config.settings import Settings
from kvitals.service.collector import Collector
from kvitals.sinks.netdata import NetdataSink
from kvitals.store.ring import Ring

HISTORY = 3600
# New peers in each tick: none, as many as make 100,000 in a minute, and all that have a place.
NEW_PEERS = (0, 100, 1667, 16384)


class Cost(NamedTuple):
    """Milliseconds of one tick: of processor time, and until it was there."""

    processor: float
    elapsed: float


class _Peers:
    """Sends a datagram to so many more addresses of the loopback network."""

    def __init__(self) -> None:
        self._addresses = (
            f"127.{second}.{third}.{fourth}"
            for second in range(1, 255)
            for third in range(256)
            for fourth in range(1, 255)
        )
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def talk(self, count: int) -> None:
        for address in islice(self._addresses, count):
            self._socket.sendto(b"x", (address, 9))


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def _tick(collector: Collector, ring: Ring, sink: NetdataSink) -> Cost:
    begin, began = time.process_time(), time.monotonic()
    one = collector.tick()
    ring.put(one)
    sink.write(one)
    return Cost((time.process_time() - begin) * 1000, (time.monotonic() - began) * 1000)


def report(ticks: int) -> str:
    """A line for each number of new peers in a tick. The table stays as full as it gets."""
    lines = [f"{'new peers a tick':>17}{'processor ms':>14}{'elapsed ms':>12}{'resident MB':>13}"]
    peers = _Peers()
    settings = Settings(addresses=read_addresses("*").value)
    with Collector(settings) as collector:
        ring, sink = Ring(HISTORY), NetdataSink(io.StringIO(), 1)
        _tick(collector, ring, sink)
        for count in NEW_PEERS:
            costs = []
            for _ in range(ticks):
                peers.talk(count)
                costs.append(_tick(collector, ring, sink))
            lines.append(
                f"{count:>17}{median(one.processor for one in costs):>14.2f}"
                f"{median(one.elapsed for one in costs):>12.2f}{_resident_mb():>13.1f}"
            )
    return "\n".join(lines)
