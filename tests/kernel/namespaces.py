"""Network namespaces that stand for hosts, and what their kernel says of them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.kernel.statistics import retransmitted

SERVER, CLIENT = "10.201.7.1", "10.201.7.2"
SERVER6, CLIENT6 = "fd00:201:7::1", "fd00:201:7::2"
# What binds to all addresses of a host, which has no others than the test gave it.
ANY = "0.0.0.0"  # noqa: S104


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def inside(host: str) -> list[str]:
    """What to write before a command that runs on a host; its process id stays the same."""
    return ["ip", "netns", "exec", host]


def output_of(host: str, *command: str) -> str:
    return subprocess.run(
        [*inside(host), *command], check=True, capture_output=True, text=True
    ).stdout


@contextmanager
def a_host(name: str) -> Iterator[str]:
    """A network namespace with nothing but a loopback device."""
    name = f"{name}-{os.getpid()}"
    ip("netns", "add", name)
    try:
        ip("-n", name, "link", "set", "lo", "up")
        yield name
    finally:
        ip("netns", "delete", name)


@contextmanager
def two_hosts(name: str) -> Iterator[tuple[str, str]]:
    """Two network namespaces with a cable between them."""
    with a_host(f"{name}s") as server, a_host(f"{name}c") as client:
        ip("link", "add", "eth0", "netns", server, "type", "veth", "peer", "eth0", "netns", client)
        for host, address, address6 in ((server, SERVER, SERVER6), (client, CLIENT, CLIENT6)):
            ip("-n", host, "address", "add", f"{address}/24", "dev", "eth0")
            ip("-n", host, "address", "add", f"{address6}/64", "dev", "eth0", "nodad")
            ip("-n", host, "link", "set", "eth0", "up")
        yield server, client


def statistics(host: str) -> int:
    """RetransSegs of a namespace, from /proc/net/snmp."""
    return retransmitted(output_of(host, "cat", "/proc/net/snmp"))


def established(host: str) -> int:
    """How many connections are established, as seen from all their ends on a host."""
    return len(output_of(host, "ss", "-Htn", "state", "established").splitlines())
