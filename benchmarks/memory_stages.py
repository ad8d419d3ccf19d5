"""`python -m benchmarks.memory_stages`: the memory of both bodies, stage by stage of a load.

As root. Each figure is PSS in MB of a process, as /proc/PID/smaps_rollup tells it: pages that
processes share are divided between them, so those of one body may be added up.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Thread

from benchmarks.memory import BODIES

_ADDRESS = re.compile(rb"dashboard at http://127\.0\.0\.1:(\d+)/")
# So many names of programs take turns.
_NAMES = 400
_AT_ONCE = 20
_WINDOW = "after=-3600&points=3600"
_LARGE = (
    f"/api/v1/data?chart=apps.*&{_WINDOW}",
    f"/api/v1/data?chart=users.*&{_WINDOW}&format=csv",
    f"/api/v1/data?chart=ebpf.*&{_WINDOW}&format=html",
    "/api/v1/allmetrics?format=prometheus",
    "/api/v1/charts",
    "/api/processes?limit=1000",
    "/api/peers?limit=1000",
)


def pss_kb(pid: int) -> int:
    """What a process takes of RAM, shared pages by their part."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:"))


def family(pid: int) -> list[int]:
    """A process and its children."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [pid, *map(int, told.split())]


class Body:
    """A body that runs, with what it takes."""

    def __init__(self, name: str, process: subprocess.Popen[bytes]) -> None:
        self.name = name
        self.pid = process.pid

    def told_mb(self) -> list[float]:
        return [pss_kb(pid) / 1024 for pid in family(self.pid)]


def _port(log: Path) -> int:
    for _ in range(300):
        found = _ADDRESS.search(log.read_bytes())
        if found:
            return int(found[1])
        time.sleep(0.1)
    raise SystemExit(f"no dashboard within 30 s: {log.read_text()}")


def _ask(port: int, path: str, source: str) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port), timeout=60, source_address=(source, 0))
    one.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    return one


def _read(port: int, path: str, source: str) -> tuple[bytes, int]:
    with closing(_ask(port, path, source)) as one:
        head = one.recv(1 << 16)
        size = len(head)
        while part := one.recv(1 << 18):
            size += len(part)
    return head[9:12], size


def large_queries(port: int, rounds: int) -> None:
    """Ask for all that there is, so many at once."""
    with ThreadPoolExecutor(_AT_ONCE) as many:
        asked = [(path, f"127.0.1.{n + 1}") for n in range(_AT_ONCE) for path in _LARGE] * rounds
        told = list(many.map(lambda one: _read(port, *one), asked))
    codes = {code.decode() for code, _ in told}
    print(
        f"  {len(told)} answers, {sum(size for _, size in told) >> 20} MB, of codes {sorted(codes)}"
    )


def streams(port: int, seconds: float, count: int = 200) -> None:
    """Follow so many event streams from the first tick on, for a while."""
    path = "/api/stream HTTP/1.1\r\nLast-Event-ID: 0\r\nX:"
    ours = [_ask(port, path, f"127.0.2.{n % 20 + 1}") for n in range(count)]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for one in ours:
            one.settimeout(0.05)
            # One that does not read for too long is let go.
            with suppress(TimeoutError, ConnectionResetError):
                one.recv(1 << 20)
    for one in ours:
        one.close()


def short_processes(count: int, folder: Path) -> None:
    """Run so many programs that end at once, by many names."""
    true = Path("/bin/true").read_bytes()
    names = [folder / f"program-{n}" for n in range(_NAMES)]
    for one in names:
        one.write_bytes(true)
        one.chmod(0o755)
    for n in range(count):
        os.waitpid(os.posix_spawn(names[n % _NAMES], (names[n % _NAMES],), {}), 0)


def peers(count: int) -> None:
    """Talk to this machine from so many of its addresses."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        for n in range(count):
            source = (f"127.3.{n // 200}.{n % 200 + 1}", 0)
            with socket.create_connection(listener.getsockname(), source_address=source) as one:
                other, _ = listener.accept()
                with other:
                    one.sendall(b"x" * 100)
                    other.recv(100)


@contextmanager
def _page(port: int) -> Iterator[None]:
    """A stream that is read all the time, as a page that is open has it."""
    one = _ask(port, "/api/stream", "127.0.0.1")

    def read() -> None:
        with suppress(OSError):
            while one.recv(1 << 18):
                pass

    Thread(target=read, daemon=True).start()
    yield
    one.close()


def _tell(stage: str, bodies: list[Body]) -> None:
    parts = []
    for body in bodies:
        sizes = body.told_mb()
        several = f" = {' + '.join(f'{one:.1f}' for one in sizes)}" if len(sizes) > 1 else ""
        parts.append(f"{body.name} {sum(sizes):.1f}{several}")
    print(f"{stage:<44}{';  '.join(parts)}", flush=True)


def _stages(
    port: int, folder: Path, minutes: float, rounds: int
) -> Mapping[str, Callable[[], None]]:
    rest = 75.0
    return {
        "10 s after the start": lambda: time.sleep(10),
        f"after {minutes:g} minutes": lambda: time.sleep(60 * minutes),
        "5,000 short processes of 400 names": lambda: short_processes(5000, folder),
        "200 peers": lambda: peers(200),
        f"{rest:g} s later": lambda: time.sleep(rest),
        "large queries": lambda: large_queries(port, rounds),
        f"{rest:g} s later.": lambda: time.sleep(rest),
        "large queries again": lambda: large_queries(port, rounds),
        "200 streams from the first tick on": lambda: streams(port, 20),
        f"{rest:g} s later..": lambda: time.sleep(rest),
        "20,000 short processes": lambda: short_processes(20000, folder),
        f"{rest:g} s later...": lambda: time.sleep(rest),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory_stages", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="how long the second stage is")
    parser.add_argument("--rounds", type=int, default=3, help="how often all is asked for")
    given = parser.parse_args()
    running: list[subprocess.Popen[bytes]] = []
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            folder.chmod(0o755)
            state = folder / "state"
            state.mkdir()
            log = folder / "log"
            for command in (
                BODIES["kvitals run"],
                [*BODIES["ebpf.plugin"]],
            ):
                with log.open("ab") as output:
                    running.append(
                        subprocess.Popen(
                            command,
                            env={**os.environ, "STATE_DIRECTORY": str(state)},
                            stdout=subprocess.DEVNULL,
                            stderr=output,
                        )
                    )
            port = _port(log)
            bodies = [Body("run", running[0]), Body("plugin", running[1])]
            with _page(port):
                for stage, work in _stages(port, folder, given.minutes, given.rounds).items():
                    work()
                    _tell(stage.rstrip("."), bodies)
            for one in running:
                one.terminate()
                one.wait(30)
    finally:
        for one in running:
            one.kill()


if __name__ == "__main__":
    main()
