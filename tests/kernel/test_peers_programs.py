"""Programs that people run: what one side sent to a peer is what the other side took."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kvitals.model import Role, Transport
from tests.kernel.flow_meter import FlowMeter, Moved, Place
from tests.kernel.namespaces import ANY, CLIENT, CLIENT6, SERVER, SERVER6, inside, two_hosts
from tests.kernel.peers import metering
from tests.product import wait_for

NGINX = """
daemon off;
worker_processes 2;
error_log stderr;
pid {folder}/pid;
events {{}}
http {{
    log_format sent '$request_length $bytes_sent';
    access_log {folder}/access.log sent;
    client_body_temp_path {folder};
    proxy_temp_path {folder};
    fastcgi_temp_path {folder};
    uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    sendfile {sendfile};
    server {{
        listen 80;
        listen [::]:80;
        root {folder};
    }}
}}
"""


HOSTS = {SERVER, SERVER6, CLIENT, CLIENT6}


@pytest.fixture
def hosts() -> Iterator[tuple[str, str]]:
    with two_hosts("kvr") as names:
        yield names


def need(program: str, package: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not there: apt-get install {package}")
    return found


@contextmanager
def running(host: str, *command: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [*inside(host), *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


def listens(host: str, port: int) -> bool:
    command = [*inside(host), "ss", "-Hltn", f"sport = {port}"]
    return bool(subprocess.run(command, capture_output=True, check=True).stdout)


def run(host: str, *command: str) -> str:
    return subprocess.run(
        [*inside(host), *command], check=True, capture_output=True, text=True, timeout=60
    ).stdout


def both_sides(meter: FlowMeter, port: int, transport: Transport) -> dict[Place, Moved]:
    """What all processes on both hosts moved by a service."""
    sums: dict[Place, Moved] = {}
    for place, amounts in meter.by_place().items():
        if (place.port, place.transport) == (port, transport) and place.peer in HOSTS:
            sums[place] = Moved._make(amounts[:4])
    return sums


def assert_mirrored(told: dict[Place, Moved], port: int, client: str, server: str) -> Moved:
    """Each side has sent what the other took. What the client has moved."""
    outbound = told[Place(Role.OUTBOUND, Transport.TCP, port, server)]
    inbound = told[Place(Role.INBOUND, Transport.TCP, port, client)]
    assert outbound.sent_bytes == inbound.received_bytes
    assert outbound.received_bytes == inbound.sent_bytes
    return outbound


@pytest.mark.parametrize("address", [SERVER, SERVER6])
@pytest.mark.parametrize("sendfile", ["on", "off"])
def test_a_web_server_has_sent_what_its_clients_received(
    sendfile: str, address: str, hosts: tuple[str, str], tmp_path: Path
) -> None:
    nginx, curl = need("nginx", "nginx-light"), need("curl", "curl")
    server, client = hosts
    tmp_path.chmod(0o755)
    sizes = (1, 999, 70_000, 3_000_000)
    for size in sizes:
        (tmp_path / f"{size}").write_bytes(bytes(size))
        (tmp_path / f"{size}").chmod(0o644)
    (tmp_path / "nginx.conf").write_text(
        "user root;" + NGINX.format(folder=tmp_path, sendfile=sendfile)
    )
    host = f"[{address}]" if ":" in address else address
    with metering() as meter, running(server, nginx, "-c", tmp_path / "nginx.conf"):
        wait_for(lambda: listens(server, 80), "nginx")
        numbers = "%{size_request} %{size_header} %{size_download}"
        told = [
            run(client, curl, "-sgo", "/dev/null", "-w", numbers, f"http://{host}/{size}")
            for size in sizes * 3
        ]
        lines = zip(*map(str.split, told), strict=True)
        requests, headers, bodies = (sum(map(int, one)) for one in lines)
        assert bodies == 3 * sum(sizes)
        # It writes its log once it has ended what it says there.
        log = tmp_path / "access.log"
        wait_for(lambda: len(log.read_text().splitlines()) == len(told), "the log")
        peer = CLIENT6 if ":" in address else CLIENT
        moved = assert_mirrored(both_sides(meter, 80, Transport.TCP), 80, peer, address)
        assert (requests, headers + bodies) == moved[:2]
        logged = [line.split() for line in log.read_text().splitlines()]
        assert tuple(sum(int(one[side]) for one in logged) for side in (0, 1)) == moved[:2]


# A transfer on a socket in the output of strace -yy, and how many bytes it moved.
CALLS = "read,write,recvfrom,sendto,recvmsg,sendmsg,sendfile"
TRANSFER = re.compile(
    r"(read|write|recv\w+|send\w+)\(\d+<(TCP|UDP)(?:v6)?:.* = (\d+)$", re.MULTILINE
)


def traced(log: Path) -> dict[Transport, Moved]:
    """What a program has moved by its sockets, as its system calls tell."""
    moved = {one: [0, 0, 0, 0] for one in Transport}
    for call, transport, size in TRANSFER.findall(log.read_text()):
        direction = int(call.startswith(("read", "recv")))
        if transport == "UDP" or int(size):
            moved[Transport[transport]][direction] += int(size)
            moved[Transport[transport]][2 + direction] += 1
    return {transport: Moved(*amounts) for transport, amounts in moved.items()}


IPERF3 = {
    "sends": ("-n", "8M"),
    "receives": ("-n", "8M", "-R"),
    "sends files": ("-n", "8M", "-Z"),
    "in parallel": ("-n", "8M", "-P", "4"),
    "datagrams": ("-n", "1M", "-u", "-b", "40M", "-l", "1200"),
    "datagrams back": ("-n", "1M", "-u", "-b", "40M", "-l", "1200", "-R"),
}


@pytest.mark.parametrize("address", [SERVER, SERVER6])
@pytest.mark.parametrize("options", IPERF3)
def test_iperf3_moves_what_its_system_calls_tell(
    options: str, address: str, hosts: tuple[str, str], tmp_path: Path
) -> None:
    """What it prints is not exact: it ends before it has read all that was sent."""
    iperf3, strace = need("iperf3", "iperf3"), need("strace", "strace")
    server, client = hosts
    logs = tmp_path / "server", tmp_path / "client"
    watching = [[strace, "-fyyo", str(log), "-e", f"trace={CALLS}", iperf3] for log in logs]
    with metering() as meter, running(server, *watching[0], "-s", "-1") as serving:
        wait_for(lambda: listens(server, 5201), "iperf3")
        run(client, *watching[1], "-c", address, *IPERF3[options])
        serving.wait(10)
        peer = CLIENT6 if ":" in address else CLIENT
        truth = [traced(log) for log in logs]
        for transport in (one for one in Transport if any(truth[0][one])):
            inbound = Place(Role.INBOUND, transport, 5201, peer)
            outbound = Place(Role.OUTBOUND, transport, 5201, address)
            told = both_sides(meter, 5201, transport)
            if options == "sends files":
                # One system call makes several sends inside the kernel.
                assert truth[1][transport][:2] == told[outbound][:2]
            else:
                assert truth[1][transport] == told[outbound]
            assert truth[0][transport] == told[inbound]


@pytest.mark.parametrize("address", [SERVER, SERVER6])
def test_redis_says_the_same_of_its_traffic(
    address: str, hosts: tuple[str, str], tmp_path: Path
) -> None:
    redis, benchmark = need("redis-server", "redis-server"), need("redis-benchmark", "redis-tools")
    server, client = hosts
    options = ("--port", "6379", "--protected-mode", "no", "--save", "", "--dir", tmp_path)
    load = ("-n", "3000", "-c", "20", "-t", "set,get", "-d", "300", "-q")
    with metering() as meter, running(server, redis, "--bind", ANY, "::", *options):
        wait_for(lambda: listens(server, 6379), "redis")
        run(client, benchmark, "-h", address, *load)
        peer = CLIENT6 if ":" in address else CLIENT
        before = assert_mirrored(both_sides(meter, 6379, Transport.TCP), 6379, peer, address)
        statistics = run(client, "redis-cli", "-h", address, "info", "stats")
        inbound = Place(Role.INBOUND, Transport.TCP, 6379, peer)
        after = both_sides(meter, 6379, Transport.TCP)[inbound]
        # It has received the question, and not sent the answer.
        assert network_bytes(statistics, "input") == after.received_bytes
        assert network_bytes(statistics, "output") == before.received_bytes


def network_bytes(statistics: str, way: str) -> int:
    return int(re.findall(rf"total_net_{way}_bytes:(\d+)", statistics)[0])
