"""However a body ends, it ends at once and nothing stays in the kernel."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from kvitals.kernel.session import Session
from kvitals.model import Mode
from kvitals.probes import MEASUREMENTS
from tests.product import BIN, Running, bpf_exists, dashboard, started, wait_for


def is_collecting(running: Running) -> bool:
    return "SET " in running.written() or "dashboard at" in running.logged()


def all_gone(ids: set[tuple[str, int]]) -> bool:
    return not any(bpf_exists(kind, number) for kind, number in ids)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("command", [("kvitals", "run", "--port", "0"), ("ebpf.plugin", "1")])
def test_nothing_stays_behind(
    command: tuple[str, ...], number: signal.Signals, tmp_path: Path
) -> None:
    history = ("--history-dir", str(tmp_path)) if command[0] == "kvitals" else ()
    with started([BIN / command[0], *command[1:], *history]) as running:
        wait_for(lambda: is_collecting(running), "the first tick")
        ids = running.bpf_ids()
        assert {"prog", "map", "link"} == {kind for kind, _ in ids}
        running.process.send_signal(number)
        status = running.ends_within(2)
    assert status == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    wait_for(lambda: all_gone(ids), "the end of all programs, maps and links")


def test_an_open_event_stream_does_not_hold_the_end_up() -> None:
    with dashboard() as shown, started(["curl", "-sN", shown.url + "/api/stream"]) as client:
        wait_for(lambda: "event: tick" in client.written(), "an event")
        assert shown.running.ask_to_end() == 0


def test_the_plugin_ends_when_nobody_reads() -> None:
    command = f"exec 3>&1; {BIN / 'ebpf.plugin'} 1 | head -n 1; echo done"
    with started(["sh", "-c", command]) as running:
        assert running.ends_within(10) == 0
        assert "CHART" in running.written()


def test_starting_and_ending_often_leaks_nothing() -> None:
    descriptors = Path("/proc/self/fd")
    Session(MEASUREMENTS, Mode.ENTRY).close()
    before = len(list(descriptors.iterdir()))
    for _ in range(20):
        Session(MEASUREMENTS, Mode.RETURN).close()
    assert len(list(descriptors.iterdir())) == before
