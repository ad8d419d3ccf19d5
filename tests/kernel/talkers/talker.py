"""A program that uses sockets as it is told, line by line, and tells what it moved.

It keeps the truth: bytes and calls, by role, transport, service port and peer. Each
line is a verb and its words, and is answered with one line.
"""

from __future__ import annotations

import errno
import faulthandler
import ipaddress
import json
import os
import random
import select
import socket
import struct
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread

# It is started by its path, in a namespace.
sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.kernel.talkers import messages
from tests.kernel.talkers.messages import Address, Move, plain

OUTBOUND, INBOUND = "OUTBOUND", "INBOUND"
SENT, RECEIVED = 0, 1
TIMEOUT_S = 30
MULTIPATH = 262  # IPPROTO_MPTCP


@dataclass
class End:
    """A socket, and what its flows have in common: the peer only if it is connected."""

    socket: socket.socket
    role: str
    peer: Address | None = None

    @property
    def transport(self) -> str:
        return "TCP" if self.socket.type == socket.SOCK_STREAM else "UDP"

    def flow(self, sender: Address | None) -> tuple[str, str, int, str]:
        host, port = sender or self.peer or ("::", 0)
        own = self.socket.getsockname()[1]
        return self.role, self.transport, own if self.role == INBOUND else port, plain(host)


class Truth:
    """Bytes and calls that were sent and received, by flow."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._flows: dict[tuple[str, str, int, str], list[int]] = defaultdict(lambda: [0] * 4)

    def add(self, end: End, moves: Iterable[Move], direction: int) -> int:
        total = 0
        for moved, sender in moves:
            total += moved
            if moved or end.transport == "UDP":
                with self._lock:
                    flow = self._flows[end.flow(sender)]
                    flow[direction] += moved
                    flow[2 + direction] += 1
        return total

    def told(self) -> str:
        return json.dumps([[*flow, *amounts] for flow, amounts in self._flows.items()])


def new_socket(address: str, kind: socket.SocketKind, protocol: int = 0) -> socket.socket:
    one = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind, protocol)
    one.settimeout(None)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return one


class Talker:
    """The verbs. Those that take a name make or use the socket of this name."""

    def __init__(self) -> None:
        self.truth = Truth()
        self.ends: dict[str, End] = {}

    def listen(self, name: str, address: str, port: str, *options: str) -> str:
        """Wait for connections; with multipath, as programs in Go do."""
        one = new_socket(address, socket.SOCK_STREAM, MULTIPATH if options else 0)
        one.bind((address, int(port)))
        one.listen(128)
        self.ends[name] = End(one, INBOUND)
        return str(one.getsockname()[1])

    def accept(self, name: str, listener: str) -> str:
        self.ends[name] = self._accepted(self.ends[listener])
        return "accepted"

    def _accepted(self, listener: End) -> End:
        one, peer = listener.socket.accept()
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return End(one, INBOUND, (plain(peer[0]), peer[1]))

    def connect(self, name: str, address: str, port: str, *options: str) -> str:
        self.ends[name] = self._connected(address, int(port), MULTIPATH if options else 0)
        return "connected"

    def _connected(self, address: str, port: int, protocol: int = 0) -> End:
        one = new_socket(address, socket.SOCK_STREAM, protocol)
        one.connect((address, port))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return End(one, OUTBOUND, (plain(address), port))

    def begin(self, name: str, address: str, port: str) -> str:
        """Begin to connect, and do not wait for it."""
        one = new_socket(address, socket.SOCK_STREAM)
        one.setblocking(False)
        self.ends[name] = End(one, OUTBOUND, (plain(address), int(port)))
        return errno.errorcode[one.connect_ex((address, int(port)))]

    def again(self, name: str, address: str, port: str) -> str:
        """Begin to connect once more by the same socket."""
        return errno.errorcode[self.ends[name].socket.connect_ex((address, int(port)))]

    def decided(self, name: str) -> str:
        """Wait until a connection that was begun has come to be or has failed."""
        select.select([], [self.ends[name].socket], [])
        return "decided"

    def retransmits(self, name: str) -> str:
        """How many segments a connection has sent again, says its TCP_INFO."""
        info = self.ends[name].socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
        return str(struct.unpack_from("=I", info, 100)[0])

    def reset(self, name: str) -> str:
        """Close without a farewell."""
        end = self.ends.pop(name).socket
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.close()
        return "reset"

    def refused(self, address: str, port: str) -> str:
        with new_socket(address, socket.SOCK_STREAM) as one:
            return errno.errorcode[one.connect_ex((address, int(port)))]

    def bind(self, name: str, address: str, port: str) -> str:
        """A datagram socket that waits for others to begin."""
        one = new_socket(address, socket.SOCK_DGRAM)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        one.bind((address, int(port)))
        self.ends[name] = End(one, INBOUND)
        return str(one.getsockname()[1])

    def datagrams(self, name: str, address: str, port: str = "") -> str:
        """A datagram socket that begins: to one peer, or to any of the address's family."""
        one = new_socket(address, socket.SOCK_DGRAM)
        self.ends[name] = End(one, OUTBOUND)
        if port:
            one.connect((address, int(port)))
            self.ends[name].peer = plain(address), int(port)
        return "made"

    def send(self, name: str, way: str, size: str, host: str = "", port: str = "") -> str:
        end = self.ends[name]
        if host:
            moves = messages.send_to(end.socket, way, int(size), (host, int(port)))
        else:
            moves = messages.send(end.socket, way, int(size))
        return str(self.truth.add(end, moves, SENT))

    def receive(self, name: str, way: str, size: str) -> str:
        """Receive so many bytes of a stream, or a datagram of at most so many."""
        end, wanted = self.ends[name], int(size)
        if end.transport == "TCP":
            while wanted:
                wanted -= self.truth.add(end, messages.receive(end.socket, way, wanted), RECEIVED)
        else:
            is_told = not end.peer and way not in messages.NAMELESS_RECEIVES
            receive = messages.receive_from if is_told else messages.receive
            self.truth.add(end, receive(end.socket, way, wanted), RECEIVED)
        return "received"

    def drain(self, name: str, way: str) -> str:
        """Receive what is left of a stream once its end has come."""
        end = self.ends[name]
        ended = select.poll()
        ended.register(end.socket, select.POLLRDHUP)
        ended.poll()
        while self.truth.add(end, messages.receive(end.socket, way, messages.LARGEST), RECEIVED):
            pass
        return "drained"

    def answer(self, name: str, times: str) -> str:
        """Send so many datagrams back to whom they came from."""
        end = self.ends[name]
        for _ in range(int(times)):
            content, sender = end.socket.recvfrom(messages.LARGEST)
            peer = plain(sender[0]), sender[1]
            self.truth.add(end, [(len(content), peer)], RECEIVED)
            self.truth.add(end, [(end.socket.sendto(content, sender), peer)], SENT)
        return "answered"

    def scatter(self, service: str, network: str, port: str, count: str) -> str:
        """Send a datagram to so many addresses of this host, and receive it by a service."""
        first = int(ipaddress.IPv4Address(network)) + 1
        receiver = self.ends[service]
        with new_socket(network, socket.SOCK_DGRAM) as one:
            sender = End(one, OUTBOUND)
            for number in range(int(count)):
                to = str(ipaddress.IPv4Address(first + number)), int(port)
                self.truth.add(sender, messages.send_to(one, "sendto", 20 + number % 50, to), SENT)
                self.truth.add(
                    receiver, messages.receive_from(receiver.socket, "recvfrom", 99), RECEIVED
                )
        return "scattered"

    def close(self, name: str) -> str:
        self.ends.pop(name).socket.close()
        return "closed"

    def serve(self, listener: str, connections: str, seed: str) -> str:
        """Receive all of so many connections, each by all ways, and send something back."""
        ends = (self._accepted(self.ends[listener]) for _ in range(int(connections)))
        return self._run(
            Thread(target=self._serve, args=(end, int(seed) + number))
            for number, end in enumerate(ends)
        )

    def storm(self, address: str, port: str, connections: str, seed: str) -> str:
        """Be the client of `serve` so many times at once."""
        return self._run(
            Thread(target=self._ask, args=(address, int(port), int(seed) + number))
            for number in range(int(connections))
        )

    @staticmethod
    def _run(threads: Iterable[Thread]) -> str:
        started = []
        for one in threads:
            one.start()
            started.append(one)
        for one in started:
            one.join()
        return "done"

    def _serve(self, end: End, seed: int) -> None:
        with end.socket:
            self._drain(end, seed)
            self._pour(end, seed + 1)
            end.socket.shutdown(socket.SHUT_WR)

    def _ask(self, address: str, port: int, seed: int) -> None:
        end = self._connected(address, port)
        with end.socket:
            self._pour(end, seed)
            end.socket.shutdown(socket.SHUT_WR)
            self._drain(end, seed + 1)

    def _pour(self, end: End, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        for way in messages.STREAM_SENDS * 3:
            size = chance.randint(2, messages.LARGEST)
            self.truth.add(end, messages.send(end.socket, way, size), SENT)

    def _drain(self, end: End, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        while True:
            way = chance.choice(messages.STREAM_RECEIVES)
            size = chance.randint(1, 2 * messages.LARGEST)
            if not self.truth.add(end, messages.receive(end.socket, way, size), RECEIVED):
                return

    def fork(self) -> str:
        """From here on a child answers, with these sockets and a truth of its own."""
        # A child has no thread that could be told to end.
        faulthandler.cancel_dump_traceback_later()
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            return "back"
        self.truth = Truth()
        return str(os.getpid())

    def end(self) -> str:
        """End a child, so that its parent answers."""
        os._exit(0)

    def report(self) -> str:
        return self.truth.told()


def main() -> None:
    talker = Talker()
    print("ready", flush=True)
    for line in sys.stdin:
        verb, *words = line.split()
        faulthandler.dump_traceback_later(TIMEOUT_S, exit=True)
        print(getattr(talker, verb)(*words), flush=True)
        faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    main()
