"""Run in a process of its own: draws the product's boundary, then tries what an attacker would.

Usage: attacks.py FOLDER PID PORT. FOLDER may be written, PID is a process of root, and at PORT
somebody listens. Prints what came of each attempt as JSON: ok, or the name of an error.
"""

from __future__ import annotations

import asyncio
import ctypes
import errno
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kvitals.config.settings import Settings
from kvitals.kernel.attached import COUNTERS
from kvitals.kernel.boundary.account import find
from kvitals.kernel.boundary.calls import prctl, syscall
from kvitals.kernel.programs import Programs
from kvitals.model import Mode
from kvitals.probes.vfs import PROBE
from kvitals.service.boundary import draw_boundary

# Numbers of x86-64, where these attacks are made.
CALLS = {
    "ptrace": (101, 16),
    "process_vm_readv": (310, 0),
    "unshare": (272, 0x10000000),
    "mount": (165, 0),
    "io_uring_setup": (425, 8),
    "keyctl": (250, 0),
    "perf_event_open": (298, 0),
    "userfaultfd": (323, 0),
    "init_module": (175, 0),
    "setns": (308, 0),
    "pidfd_send_signal": (424, 0),
    "open_by_handle_at": (304, 0),
    "kexec_load": (246, 0),
    "reboot": (169, 0),
    "seccomp": (317, 1),
    "memfd_secret": (447, 0),
}


def outcome(work: Callable[[], object]) -> str:
    try:
        work()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, str(error))
    return "ok"


def bpf(command: int) -> int:
    return syscall("bpf", 321, command, ctypes.create_string_buffer(128), 128)


def connect(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 2):
        pass


def bind() -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))


def raw(family: int, kind: int, protocol: int = 0) -> None:
    with socket.socket(family, kind, protocol):
        pass


def keep(folder: Path) -> None:
    with sqlite3.connect(folder / "history.sqlite") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE one (two)")
        database.execute("INSERT INTO one VALUES (1)")
    database.close()


def think() -> None:
    thread = threading.Thread(target=lambda: sum(range(100)))
    thread.start()
    thread.join()


def resolve() -> None:
    assert socket.getaddrinfo("localhost", 80)
    assert socket.getservbyport(53) == "domain"
    assert socket.gethostbyaddr("127.0.0.1")


def serve(listener: socket.socket) -> None:
    async def once() -> None:
        server = await asyncio.start_server(lambda _, writer: writer.close(), sock=listener)
        await asyncio.to_thread(resolve)
        server.close()

    asyncio.run(once())


def attacks(folder: Path, pid: int, port: int) -> dict[str, Callable[[], object]]:
    return {
        "write /etc": lambda: Path("/etc/kvitals-was-here").write_text("x"),
        "write /root": lambda: Path("/root/kvitals-was-here").write_text("x"),
        "write /srv": lambda: Path("/srv/kvitals-was-here").write_text("x"),
        "change /etc/passwd": lambda: Path("/etc/passwd").open("a").close(),
        "read /etc/shadow": lambda: Path("/etc/shadow").read_bytes(),
        "read /root": lambda: list(Path("/root").iterdir()),
        "read /home": lambda: list(Path("/home").iterdir()),
        "read memory of root": lambda: Path(f"/proc/{pid}/mem").open("rb").read(1),
        "read descriptors of root": lambda: list(Path(f"/proc/{pid}/fd").iterdir()),
        "read environment of root": lambda: Path(f"/proc/{pid}/environ").read_bytes(),
        "own memory by /proc": lambda: Path("/proc/self/mem").open("r+b"),
        "signal root": lambda: os.kill(pid, 0),
        "end root": lambda: os.kill(pid, signal.SIGKILL),
        "exec": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
        "exec by a child": lambda: subprocess.run(["/bin/true"], check=True),
        "fork": os.fork,
        "setuid 0": lambda: os.setuid(0),
        "setgroups": lambda: os.setgroups([0]),
        "chroot": lambda: os.chroot("/"),
        "load a program": lambda: bpf(5),
        "make a map": lambda: bpf(0),
        "map by id": lambda: bpf(14),
        "program by id": lambda: bpf(13),
        "attach": lambda: bpf(28),
        "pin": lambda: bpf(6),
        "be traced": lambda: prctl(4, 1),
        "turn new rights on": lambda: prctl(38, 0),
        "connect": lambda: connect(port),
        "listen elsewhere": bind,
        "packets": lambda: raw(socket.AF_PACKET, socket.SOCK_RAW),
        "virtual sockets": lambda: raw(socket.AF_VSOCK, socket.SOCK_STREAM),
        "raw": lambda: raw(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
        "device": lambda: Path("/dev/zero").open("rb"),
        "link": lambda: (folder / "link").symlink_to("/etc/shadow"),
        "hard link": lambda: os.link("/etc/passwd", folder / "passwd"),
        "socket file": lambda: os.mkfifo(folder / "fifo"),
        **{
            name: partial(syscall, name, number, first, pid, 0, 0, 0, 0)
            for name, (number, first) in CALLS.items()
        },
    }


def needs(folder: Path, listener: socket.socket) -> dict[str, Callable[[], object]]:
    return {
        "sqlite": lambda: keep(folder),
        "threads": think,
        "names": resolve,
        "asyncio": lambda: serve(listener),
        "import": lambda: __import__("wave"),
        "users": lambda: Path("/etc/passwd").read_bytes(),
        "process": lambda: Path(f"/proc/{os.getppid()}/stat").read_bytes(),
        "cgroups": lambda: list(Path("/sys/fs/cgroup").iterdir()),
        "random": lambda: os.urandom(8),
        "is a terminal": sys.stderr.isatty,
        "look up": bpf_lookup,
    }


def bpf_lookup() -> None:
    # There is no such descriptor, so it fails, and not for want of a right.
    assert outcome(lambda: bpf(1)) in {"EBADF", "EINVAL"}


def main() -> None:
    folder, pid, port = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    listener = socket.create_server(("127.0.0.1", 0))
    programs = Programs(PROBE.measurements, Mode.ENTRY)
    attached = programs.attached()
    assert COUNTERS in attached.descriptors
    account = find(None)
    os.chown(folder, account.uid, account.gid)
    draw_boundary(Settings(history_folder=folder), attached, account)
    told = {
        "status": Path("/proc/self/status").read_text(),
        "needs": {name: outcome(work) for name, work in needs(folder, listener).items()},
        "attacks": {name: outcome(work) for name, work in attacks(folder, pid, port).items()},
    }
    print(json.dumps(told), flush=True)
    # With the number of getpid in the table of x32, the process ends here.
    syscall("x32", 0x40000000 + 39)
    print("still there", flush=True)


if __name__ == "__main__":
    main()
