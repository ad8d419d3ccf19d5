"""Retransmits are those that the kernel's own statistics count."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from kvitals.kernel.session import Session
from kvitals.model import Field, Key, Mode, Reading
from kvitals.probes import MEASUREMENTS
from tests.kernel.namespaces import CLIENT, SERVER, inside, ip, statistics, two_hosts
from tests.kernel.talking import Process, heard, tell
from tests.product import wait_for

RETRANSMITS = ("socket.tcp_retransmit", Field.CALLS)

CLIENT_SCRIPT = f"""
import socket, sys
connection = socket.create_connection(({SERVER!r}, 7777))
sys.stdin.readline()
connection.send(b"lost")
sys.stdin.readline()
"""
SERVER_SCRIPT = f"""
import socket, sys
listener = socket.create_server(({SERVER!r}, 7777))
print("listening", flush=True)
connection, _ = listener.accept()
print("accepted", flush=True)
sys.stdin.readline()
"""


@contextmanager
def python_in(host: str, script: str) -> Iterator[Process]:
    with subprocess.Popen(
        [*inside(host), "python3", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


def credited(reading: Reading, process: Process) -> dict[Key, int]:
    """The retransmits that a reading credits to a process; `ip netns exec` has become it."""
    rows = reading.walk.rows if reading.walk else ()
    return {
        RETRANSMITS: sum(
            row.grown.get(RETRANSMITS, 0) for row in rows if row.process.pid == process.pid
        )
    }


def test_retransmits_equal_the_statistics() -> None:
    with (
        two_hosts("kvt") as (server, client),
        python_in(server, SERVER_SCRIPT) as accepting,
    ):
        assert heard(accepting) == "listening"
        with python_in(client, CLIENT_SCRIPT) as sending:
            assert heard(accepting) == "accepted"
            # The answers get lost, so the client sends again and again.
            ip("-n", server, "route", "add", "blackhole", f"{CLIENT}/32")
            with Session(MEASUREMENTS, Mode.ENTRY) as session:
                before, counted = statistics(client), session.read().totals[RETRANSMITS]
                own = Counter(credited(session.read(), sending))
                tell(sending)
                wait_for(lambda: statistics(client) >= before + 3, "three retransmits")
                # The next one is more than a second away: they double in distance.
                time.sleep(0.1)
                reading = session.read()
                own.update(credited(reading, sending))
                assert statistics(client) - before == reading.totals[RETRANSMITS] - counted
                # They happen in timers, on top of whoever runs then.
                assert own == {RETRANSMITS: statistics(client) - before}
