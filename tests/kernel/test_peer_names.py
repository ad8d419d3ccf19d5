"""Peers in the running product: names that come late or never, and the README's example."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.name_server import serving
from tests.product import BIN, Dashboard, dashboard, started, wait_for

SERVER = "127.53.53.53"
RESOLVER = f"nameserver {SERVER}\noptions timeout:30 attempts:1\n"
PORT = 7345
NAMES = f"[network viewer]\nips = *\nports = {PORT}\nresolve hostname ips = yes\n"
CHART = "ebpf.outbound_bytes"
HELLO = b"hello"


def say(*addresses: str, port: int = PORT) -> None:
    """Send a datagram to each address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        for address in addresses:
            one.sendto(HELLO, (address, port))


def sent(shown: Dashboard) -> dict[str, int]:
    """The bytes that were sent so far, by the names of dimensions, if there were any."""
    lines = shown.get("/api/v1/allmetrics?format=json")[CHART]["dimensions"]
    return {
        name.removesuffix("_sent"): int(one["value"])
        for name, one in lines.items()
        if name.endswith("_sent") and one["value"]
    }


@contextmanager
def run_with(folder: Path, files: Mapping[str, str], conf: str) -> Iterator[Dashboard]:
    """A `kvitals run` for which some files of /etc say something else."""
    (folder / "ebpf.conf").write_text(conf)
    binds = ""
    for number, (path, text) in enumerate(files.items()):
        own = folder / f"own{number}"
        own.write_text(text)
        binds += f"mount --bind {own} {path} && "
    kvitals = [str(BIN / "kvitals"), "run", "--port", "0", "--no-history", "--config", str(folder)]
    command = ["unshare", "--mount", "sh", "-c", f'{binds}exec "$@"', "sh", *kvitals]
    with started(command) as running:
        yield Dashboard(running)


def ticks(stream: Any) -> Iterator[dict[str, Any]]:
    for line in stream:
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))


@pytest.mark.timeout(120)
def test_a_dead_server_of_names_delays_no_tick(tmp_path: Path) -> None:
    with (
        serving(SERVER, {}) as server,
        run_with(tmp_path, {"/etc/resolv.conf": RESOLVER}, NAMES) as shown,
        urllib.request.urlopen(f"{shown.url}/api/stream") as stream,
    ):
        say("127.9.9.9")
        times = [tick["time"] for tick in islice(ticks(stream), 32)]
        assert server.was_asked.is_set()
        # A tick that is late leaves out the one that was due.
        assert times == list(range(times[0], times[0] + len(times)))
        # What was sent while nobody knew the name is with the others.
        assert sent(shown) == {"other:ALL:other": len(HELLO)}
        say("127.9.9.9")
        wait_for(lambda: f"{PORT}:UDP:127.9.9.9" in sent(shown), "a series with the address")


def test_a_name_that_comes_late_renames_nothing(tmp_path: Path) -> None:
    address = "127.9.8.7"
    with (
        serving(SERVER, {"127.9.8.8": "quick.example"}) as server,
        run_with(tmp_path, {"/etc/resolv.conf": RESOLVER}, NAMES) as shown,
    ):

        def said() -> dict[str, int]:
            say(address, "127.9.8.8")
            return sent(shown)

        wait_for(lambda: f"{PORT}:UDP:quick.example" in said(), "the name of the quick one")
        wait_for(lambda: f"{PORT}:UDP:{address}" in said(), "the address of the slow one")
        assert server.answer_late("late.example") == 1
        before = sent(shown)[f"{PORT}:UDP:{address}"]
        wait_for(lambda: said()[f"{PORT}:UDP:{address}"] > before, "more of the same series")
        assert f"{PORT}:UDP:late.example" not in sent(shown)


def test_a_host_whose_name_is_excluded_is_counted_nowhere(tmp_path: Path) -> None:
    hosts = "127.7.7.7 example.com\n127.7.7.8 shop.example.org\n"
    conf = f"{NAMES}hostnames = !example.com\n"
    with run_with(tmp_path, {"/etc/hosts": hosts}, conf) as shown:
        say("127.7.7.7", "127.7.7.8")
        expected = {f"{PORT}:UDP:shop.example.org": len(HELLO)}
        wait_for(lambda: sent(shown) == expected, "the one that is not excluded")
        peers = [one["peer"] for one in shown.get("/api/peers?by=bytes")["peers"]]
        assert peers == ["127.7.7.8"]


# The section of the README, without names, which have a test of their own.
README = """\
[network viewer]
    maximum dimensions = 500
    resolve hostname ips = no
    ports = 1-1024 !145 !domain
    hostnames = !example.com
    ips = !127.0.0.1/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7
"""
PORTS = {1: True, 53: False, 80: True, 144: True, 145: False, 146: True, 1024: True, 1025: False}
# How each address is told, or an empty text where it is not counted.
ADDRESSES = {
    "10.0.0.1": "10.0.0.1",
    "10.255.255.254": "10.255.255.254",
    "11.0.0.1": "",
    "127.0.0.1": "",
    "127.255.0.1": "",
    "172.15.255.254": "",
    "172.16.0.1": "172.16.0.1",
    "172.31.255.254": "172.31.255.254",
    "172.32.0.1": "",
    "192.168.0.1": "192.168.0.1",
    "192.169.0.1": "",
    "198.51.100.7": "",
    "fbff::1": "",
    "fc00::1": "[fc00::1]",
    "fdff::1": "[fdff::1]",
    "fe00::1": "",
    "2001:db8::1": "",
}
SAY_ALL = """
import socket, sys
for word in sys.argv[1:]:
    size, port, address = word.split(",")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    socket.socket(family, socket.SOCK_DGRAM).sendto(b"x" * int(size), (address, int(port)))
"""


def test_the_example_of_the_readme_does_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "ebpf.conf").write_text(README)
    host = "kvreadme"
    subprocess.run(["ip", "netns", "add", host], check=True)
    try:
        subprocess.run(["ip", "-n", host, "link", "set", "lo", "up"], check=True)
        for address in ADDRESSES:
            # It answers on all of 127.0.0.0/8 by itself.
            if not address.startswith("127."):
                add = ["ip", "-n", host, "address", "add", address, "dev", "lo"]
                subprocess.run(add, check=True)
        said = [(port, address) for port in PORTS for address in ADDRESSES]
        expected = {}
        words = []
        for size, (port, address) in enumerate(said, start=1):
            words.append(f"{size},{port},{address}")
            if PORTS[port] and ADDRESSES[address]:
                expected[f"{service_name(port)}:UDP:{ADDRESSES[address]}"] = size
        with dashboard("--config", str(tmp_path)) as shown:
            inside = ["ip", "netns", "exec", host, sys.executable, "-c", SAY_ALL, *words]
            subprocess.run(inside, check=True)
            wait_for(lambda: len(sent(shown)) >= len(expected), "all that is wanted")
            ours = {name: size for name, size in sent(shown).items() if name in expected}
            assert ours == expected
            # Nobody else on this machine talks to such addresses.
            assert sent(shown) == expected
    finally:
        subprocess.run(["ip", "netns", "delete", host], check=True)


def service_name(port: int) -> str:
    try:
        return socket.getservbyport(port, "udp")
    except OSError:
        return str(port)


def test_without_connections_there_is_nothing_of_them(tmp_path: Path) -> None:
    (tmp_path / "ebpf.conf").write_text("[ebpf programs]\nnetwork connection monitoring = no\n")
    with dashboard("--config", str(tmp_path)) as shown:
        assert CHART not in shown.get("/api/v1/charts")["charts"]
        assert shown.status("/api/peers") == 404
        held = {number for kind, number in shown.running.bpf_ids() if kind == "prog"}
        listed = subprocess.run(["bpftool", "-j", "prog"], check=True, capture_output=True)
        names = {one["name"] for one in json.loads(listed.stdout) if one["id"] in held}
        assert not names & {"cgroup__sendmsg4", "tp_btf__inet_sock_set_state", "iter__task_file"}
        assert names & {"tp_btf__sock_send_length", "fexit__tcp_sendmsg"}
