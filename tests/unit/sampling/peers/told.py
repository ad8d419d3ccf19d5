"""Flows as a kernel tells of them, and a network that they are told to."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping

from kvitals.model import MAPPED, Amounts, ChartTick, Flow, Flows, Role, Transport
from kvitals.sampling.peers.host_names import Answer, Silence
from kvitals.sampling.peers.listing import Line
from kvitals.sampling.peers.naming import HostFilter, Resolver
from kvitals.sampling.peers.network import Network
from kvitals.sampling.peers.service_names import ServiceNames

SERVICES = {
    (80, "tcp"): "http",
    (443, "tcp"): "https",
    (53, "udp"): "domain",
    (53, "tcp"): "domain",
}
NO_OTHER: Mapping[tuple[Role, Transport], Amounts] = {}


def system_service(port: int, protocol: str) -> str:
    try:
        return SERVICES[port, protocol]
    except KeyError:
        raise OSError("port/proto not found") from None


def address(text: str) -> bytes:
    if ":" in text:
        return socket.inet_pton(socket.AF_INET6, text)
    return MAPPED + socket.inet_aton(text)


def peer(number: int) -> bytes:
    """One of many addresses."""
    return MAPPED + (0x0A000000 + number).to_bytes(4, "big")


def amounts(sent: int = 0, received: int = 0, *, opened: int = 0) -> Amounts:
    """So many bytes, in a call each way where there were any, and connections opened or closed."""
    return Amounts(
        sent_bytes=sent,
        received_bytes=received,
        sent_calls=int(sent > 0),
        received_calls=int(received > 0),
        opened=max(0, opened),
        closed=max(0, -opened),
        open=opened,
    )


def flow(
    whom: bytes | str = "10.0.0.1",
    done: Amounts | int = 1,
    *,
    role: Role = Role.OUTBOUND,
    transport: Transport = Transport.TCP,
    port: int = 80,
    pid: int = 7,
    rtt_us: int = 0,
) -> Flow:
    to = address(whom) if isinstance(whom, str) else whom
    moved = amounts(done) if isinstance(done, int) else done
    return Flow(role, transport, port, to, pid, pid, moved, rtt_us)


def flows(*rows: Flow, other: Mapping[tuple[Role, Transport], Amounts] = NO_OTHER) -> Flows:
    return Flows(rows, other, 0, len(rows), len(rows), 16384)


class Book:
    """A resolver that knows what is written in it."""

    def __init__(self, names: Mapping[str, str | Silence] | None = None) -> None:
        self.names = dict(names or {})
        self.asked: list[bytes] = []
        self.is_closed = False

    def ask(self, whom: bytes) -> Answer:
        self.asked.append(whom)
        by_address = {address(text): name for text, name in self.names.items()}
        return by_address.get(whom, Silence.PENDING)

    def close(self) -> None:
        self.is_closed = True


class Wanted:
    """Accepts names with an end."""

    def __init__(self, end: str) -> None:
        self._end = end

    def accepts(self, name: str) -> bool:
        return name.endswith(self._end)


def application_of(pid: int, _started: int) -> str:
    return f"app{pid}"


class Told:
    """A network, tick by tick."""

    def __init__(
        self,
        resolver: Resolver | None = None,
        wanted: HostFilter | None = None,
        *,
        dimensions: int = 500,
        peers: int = 4096,
        look_up: Callable[[int, str], str] = system_service,
    ) -> None:
        self.network = Network(
            ServiceNames(look_up=look_up),
            resolver,
            wanted=wanted,
            maximum_dimensions=dimensions,
            most_peers=peers,
        )
        self.charts: dict[str, ChartTick] = {}

    def take(self, *rows: Flow, other: Mapping[tuple[Role, Transport], Amounts] = NO_OTHER) -> None:
        self.network.take(flows(*rows, other=other), application_of)

    def tick(
        self,
        *rows: Flow,
        other: Mapping[tuple[Role, Transport], Amounts] = NO_OTHER,
        seconds: int = 1,
    ) -> None:
        self.take(*rows, other=other)
        self.charts = {one.chart.id: one for one in self.network.end_tick(seconds)}

    def names(self, chart: str = "outbound_bytes") -> list[str]:
        return [one.id for one in self.charts[chart].chart.dimensions]

    def values(self, chart: str = "outbound_bytes") -> dict[str, float | None]:
        return dict(zip(self.names(chart), self.charts[chart].values, strict=True))

    def totals(self, chart: str = "outbound_bytes") -> dict[str, int | None]:
        return dict(zip(self.names(chart), self.charts[chart].totals, strict=True))

    def sum(self, chart: str, end: str = "") -> int:
        return sum(total or 0 for name, total in self.totals(chart).items() if name.endswith(end))

    def lines(self, column: str = "bytes", **only: str) -> list[Line]:
        found, _ = self.network.listing.top(column, 10**6, only=only)
        return found
