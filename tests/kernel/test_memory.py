"""What both bodies take of memory once they run, and that they go on and end without more."""

from __future__ import annotations

import resource
import signal
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from endurance.tree import memory_mb
from tests.product import BIN, PATIENCE_S, dashboard, started, wait_for

# What the documentation says that they take at rest, in MB of PSS, and a clear margin: with other
# tests beside it a start meets more processes than an idle machine has.
PLUGIN_MB, RUN_MB, MARGIN_MB = 20, 48, 8
TICKS = 5
LONG = "/api/v1/data?chart=ebpf.*&after=-600&points=600"


def test_a_run_with_history_and_a_page_takes_what_is_documented() -> None:
    with dashboard("--mode", "return") as shown:
        with subprocess.Popen(
            ["curl", "-sN", f"{shown.url}/api/stream"], stdout=subprocess.PIPE
        ) as page:
            assert page.stdout is not None
            ticks = 0
            for line in page.stdout:
                ticks += line.startswith(b"event: tick")
                if ticks > TICKS:
                    break
            _, proportional = memory_mb(shown.running.process.pid)
            page.terminate()
        assert 0 < proportional <= RUN_MB + MARGIN_MB


def test_the_plugin_takes_what_is_documented() -> None:
    with started([BIN / "ebpf.plugin", "1", "--return"]) as running:
        wait_for(lambda: running.written().count("BEGIN kvitals.cpu") > TICKS, "some ticks")
        _, proportional = memory_mb(running.process.pid)
        assert 0 < proportional <= PLUGIN_MB + MARGIN_MB


def bound_to_what_they_have(processes: Iterable[int]) -> None:
    """Let processes have no more addresses than now."""
    for one in processes:
        status = Path(f"/proc/{one}/status").read_text().splitlines()
        kb = next(int(line.split()[1]) for line in status if line.startswith("VmSize:"))
        resource.prlimit(one, resource.RLIMIT_AS, (kb << 10, kb << 10))


def test_out_of_addresses_it_goes_on_and_ends_when_asked() -> None:
    # As root, since limits of another user's process may not be set everywhere.
    with dashboard("--user", "root") as shown:
        running = shown.running
        before = shown.total("ebpf.process_thread", "process")
        bound_to_what_they_have([running.process.pid, running.keeper])
        with ThreadPoolExecutor(8) as many:
            answered = set(many.map(shown.status, [LONG] * 8))
        assert answered <= {200, 500, 503}
        subprocess.run(["/bin/true"], check=True)
        wait_for(lambda: shown.total("ebpf.process_thread", "process") > before, "a tick")
        running.process.send_signal(signal.SIGTERM)
        assert running.ends_within(PATIENCE_S) == 0
