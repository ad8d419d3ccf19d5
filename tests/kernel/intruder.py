"""Run as a user without rights: tries what it should not be able to, and tells what came of it.

Usage: intruder.py URL SOCKET PID KEEPER HISTORY. Prints as JSON, by attempt, the status of an
answer, the name of an error, or `done` where nothing stood in the way.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

# Numbers of x86-64, where these attempts are made.
BPF, PTRACE, PIDFD_OPEN, PIDFD_GETFD = 321, 101, 434, 438
MAP_GET_FD_BY_ID, PTRACE_ATTACH = 14, 16
LIBC = ctypes.CDLL(None, use_errno=True)


def outcome(work: Callable[[], object]) -> object:
    try:
        found = work()
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, str(error))
    return "done" if found is None else found


def call(number: int, *arguments: object) -> int:
    found: int = LIBC.syscall(number, *arguments)
    if found < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return found


def ask(url: str, method: str = "GET", **headers: str) -> int:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, method=method, headers=names)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return int(answer.status)


def raw(url: str, head: str) -> int:
    """The status of an answer to lines as they are."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=30) as one:
        one.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
        return int(one.recv(64).split()[1])


def connect(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(path)


def bind(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(path)


def listen_beside(url: str) -> None:
    address = urlsplit(url)
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        one.bind((address.hostname, address.port))
        one.listen()


def take_descriptor(pid: int) -> None:
    call(PIDFD_GETFD, call(PIDFD_OPEN, pid, 0), 3, 0)


def maps() -> None:
    """Open any map of the kernel by its number."""
    asked = ctypes.create_string_buffer(128)
    asked[0] = b"\x01"
    call(BPF, MAP_GET_FD_BY_ID, asked, len(asked))


def write(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"x")


def listed(path: Path) -> None:
    list(path.iterdir())


def main() -> None:
    url, local, *pids, history = sys.argv[1:]
    pid, keeper = map(int, pids)
    proc, kept = Path(f"/proc/{pid}"), Path(f"/proc/{keeper}")
    name = urlsplit(url).netloc
    attempts: dict[str, Callable[[], object]] = {
        "processes": lambda: ask(f"{url}/api/processes"),
        "peers": lambda: ask(f"{url}/api/peers"),
        "another name for processes": lambda: ask(f"{url}//api/processes"),
        "processes in the name of root": lambda: ask(
            f"{url}/api/processes", X_Forwarded_User="root", Remote_User="root"
        ),
        "processes as if forwarded": lambda: ask(
            f"{url}/api/processes", X_Forwarded_For="127.0.0.1", Forwarded="for=127.0.0.1"
        ),
        "processes with a made-up token": lambda: ask(
            f"{url}/api/processes", Authorization="Bearer x"
        ),
        "values of users": lambda: ask(f"{url}/api/v1/data?chart=users.*"),
        "reload": lambda: ask(f"{url}/-/reload", "POST"),
        "write": lambda: ask(f"{url}/api/v1/info", "PUT"),
        "remove": lambda: ask(f"{url}/api/v1/info", "DELETE"),
        "file by dots": lambda: raw(
            url, f"GET /static/../../../../etc/passwd HTTP/1.1\nHost: {name}"
        ),
        "file by escapes": lambda: ask(f"{url}/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
        "name that leads to us": lambda: ask(f"{url}/api/v1/info", Host="evil.example"),
        "two names": lambda: raw(url, f"GET /api/v1/info HTTP/1.1\nHost: {name}\nHost: evil"),
        "two lengths": lambda: raw(
            url,
            f"GET / HTTP/1.1\nHost: {name}\nContent-Length: 4\nTransfer-Encoding: chunked",
        ),
        "socket": lambda: connect(local),
        "remove the socket": lambda: Path(local).unlink(),
        "another socket in its place": lambda: bind(local),
        "listen at its port": lambda: listen_beside(url),
        "end it": lambda: os.kill(pid, signal.SIGTERM),
        "end the keeper": lambda: os.kill(keeper, signal.SIGKILL),
        "trace it": lambda: call(PTRACE, PTRACE_ATTACH, pid, 0, 0),
        "read its memory": lambda: (proc / "mem").open("rb").close(),
        "read its environment": lambda: (kept / "environ").read_bytes() and None,
        "list its descriptors": lambda: listed(proc / "fd"),
        "take a descriptor": lambda: take_descriptor(pid),
        "maps by number": maps,
        "list its history": lambda: listed(Path(history)),
        "write its history": lambda: write(Path(history) / "history.sqlite"),
    }
    found = {}
    for one, attempt in attempts.items():
        found[one] = outcome(attempt)
    with suppress(BrokenPipeError):
        print(json.dumps(found))


if __name__ == "__main__":
    main()
