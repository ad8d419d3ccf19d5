"""Each key of ebpf.conf in each section that it may stand in, by what a running collector does.

One run is told of all of them, one after the other; where a key needs another start there is one.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kvitals.config.ebpf_options import OPTIONS, SERVICE_NAMES
from kvitals.kernel.maps import buffer_bytes
from tests.kernel.reloading import Following, following
from tests.kernel.test_live import ERROR_CHARTS
from tests.product import wait_for

# What each program has, for the host and for groups.
FILES = {"ebpf.file_descriptor", "apps.file_open", "apps.file_closed"}
VFS = {f"ebpf.{one}" for one in ("io", "io_bytes", "deleted_objects")} | {
    *("apps.file_deleted", "apps.vfs_write_call", "apps.vfs_read_call"),
    *("apps.vfs_write_bytes", "apps.vfs_read_bytes"),
}
PROCESS = {f"ebpf.{one}" for one in ("process_thread", "exit", "process_status", "zombies")} | {
    f"apps.{one}" for one in ("process_create", "thread_create", "task_close", "task_exit")
}
SOCKET = {f"ebpf.{one}" for one in ("tcp_functions", "tcp_bandwidth", "tcp_retransmit")} | {
    *("ebpf.udp_functions", "ebpf.udp_bandwidth", "apps.bandwidth_sent", "apps.bandwidth_recv")
}
PEERS = {f"ebpf.outbound_{one}" for one in ("bytes", "packets", "retransmit")} | {
    *("ebpf.inbound_bytes", "ebpf.inbound_packets", "ebpf.flow_table", "ebpf.flow_table_folded")
}
OF_APPS = {"ebpf.processes", "ebpf.process_table", "ebpf.process_table_lost"}
STANDS = FILES | VFS | PROCESS | SOCKET | PEERS | OF_APPS
GROUPS = {one for one in STANDS if one.startswith("apps.")}
USERS, CGROUPS = (
    {f"{way}.{one.removeprefix('apps.')}" for one in GROUPS} for way in ("users", "cgroups")
)


@dataclass(frozen=True)
class Says:
    """What a file says, which charts that brings, and which it takes away."""

    section: str
    line: str
    brings: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"[{self.section}] {self.line}"

    @property
    def conf(self) -> str:
        return f"[{self.section}]\n{self.line}\n"


def says(
    section: str, *lines: str, brings: set[str] | None = None, takes: set[str] | None = None
) -> list[Says]:
    """The same in several lines, of which each is a case."""
    return [Says(section, line, frozenset(brings or ()), frozenset(takes or ())) for line in lines]


PROGRAMS = "ebpf programs"
TURNS = [
    *says(
        "global", "ebpf load mode = return", "load = return", "load = RETURN", brings=ERROR_CHARTS
    ),
    *says("global", "ebpf load mode = entry", "load = Entry", takes=ERROR_CHARTS),
    *says("global", "disable apps = yes", "disable apps = YES", takes=GROUPS | OF_APPS),
    *says("global", "apps = no", "apps = off", "apps = FALSE", takes=GROUPS | OF_APPS),
    *says("global", "disable apps = no", "apps = yes", "apps = auto", "apps = on demand"),
    *says("global", "group by = users", brings=USERS, takes=GROUPS),
    *says("global", "group by = apps, users cgroups", brings=USERS | CGROUPS),
    *says("global", "cgroups = yes", brings=CGROUPS),
    *says("global", "cgroups = no", takes=CGROUPS),
    *says(PROGRAMS, "process = no", "process = off", takes=FILES | VFS | PROCESS),
    *says(PROGRAMS, "fd = no", takes=FILES),
    *says(PROGRAMS, "vfs = false", takes=VFS),
    *says(PROGRAMS, "network viewer = no", "socket = no", takes=SOCKET | PEERS),
    *says(
        PROGRAMS,
        "network connection monitoring = no",
        "network connections = no",
        takes=PEERS,
    ),
    *says("network viewer", "enabled = no", takes=PEERS),
    *says("network connections", "enabled = off", takes=PEERS),
    *says(PROGRAMS, "process = yes", "network viewer = true", "network connections = on"),
    # Nothing at all is meant by nobody.
    *says(PROGRAMS, "process = no\nnetwork viewer = no"),
]
# All that is not accepted, which may not even be charts' business.
WRONG = [
    *says("global", "ebpf load mode = both", "load = 1", "ebpf load mode ="),
    *says("global", "disable apps = maybe", "apps = 2", "disable apps ="),
    *says("global", "update every = 0", "update every = 3601", "update every = 1.5"),
    *says("global", "update every = -1", "update every = 2s", "update every ="),
    *says("global", "group by = hosts", "group by = apps apps", "group by ="),
    *says("global", "pid table size = 0", "pid table size = 1000001", "pid table size = many"),
    *says("global", "cgroups = some"),
    *says(PROGRAMS, "process = 1", "fd = nope", "vfs = y", "network viewer = 0", "socket = x"),
    *says(PROGRAMS, "network connection monitoring = all", "network connections = 5"),
    *says("network viewer", "enabled = perhaps"),
    *says("network viewer", "maximum dimensions = 1", "maximum dimensions = 10001"),
    *says("network connections", "maximum dimensions = -5", "maximum dimensions = few"),
    *says("network viewer", "resolve hostname ips = 3", "resolve hostnames = please"),
    *says("network viewer", "resolve service names = ask"),
    *says("network viewer", "ports = 0", "ports = 65536", "ports = 9-3", "ports = nosuchservice"),
    *says("network connections", "ports = 80 1-", "ports = *80", "ports = 80 !"),
    *says("network viewer", "ips = 300.1.1.1", "ips = 10.0.0.0/33", "ips = ::1/129"),
    *says("network connections", "ips = 10.0.0.9-10.0.0.1", "ips = localhost"),
    *says("history", "on disk = maybe", "folder = here", "megabytes = 7", "megabytes = 65537"),
    *says("history", "keep ticks hours = 0", "keep ticks hours = 8761"),
    *says("history", "keep minutes days = 0", "keep minutes days = a week"),
    *says("web", "allow hosts = a/b", "allow origins = dash.example", "token file = tokens"),
    *says("web", "allow clients = 10.0.0.0/33", "listen = 127.0.0.1", "details = some"),
    *says("web", "details users = a:b", "trusted proxies = 127.0.0.1", "identity header = a b"),
    *says("web", "tls certificate = here.pem", "tls key = here.pem", "insecure = perhaps"),
    *says("web", "maximum connections = 7", "connections per client = 1", "maximum streams = 0"),
    *says("web", "requests per second = 0", "request bytes = 1023", "request seconds = 0"),
    *says("web", "idle seconds = 3601", "read seconds = forever"),
    *says("service name", "0 = nothing", "65536 = too much", "http = 80"),
    # Names that nobody knows.
    *says("global", "update evry = 2"),
    *says("globl", "update every = 2"),
    *says(PROGRAMS, "proces = no"),
    *says("network viewer", "maximum dimension = 5"),
]


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Following]:
    with following(tmp_path_factory.mktemp("options")) as one:
        yield one


@pytest.fixture
def plain(ours: Following) -> Following:
    """The run, as it is when no file says anything."""
    ours.change("")
    wait_for(lambda: ours.charts() == STANDS, "all that stands")
    return ours


@pytest.mark.parametrize("case", TURNS, ids=str)
def test_a_key_turns_charts_on_and_off(case: Says, plain: Following) -> None:
    plain.change(case.conf)
    wanted = STANDS - case.takes | case.brings
    wait_for(lambda: plain.charts() == wanted, f"{sorted(wanted)}")


@pytest.mark.parametrize("case", WRONG, ids=str)
def test_what_is_wrong_is_told_by_file_and_line_and_changes_nothing(
    case: Says, plain: Following
) -> None:
    before = plain.programs()
    plain.write(f"# a comment\n{case.conf}")
    status, told = plain.post()
    assert status == 422, told
    line = 2 if case.section == "globl" else 3
    assert f"ebpf.conf, line {line}:" in told
    assert plain.charts() == STANDS
    assert plain.programs() == before


def test_all_that_is_wrong_is_told_at_the_start_and_the_defaults_count(tmp_path: Path) -> None:
    # Of a key that is given twice only the last counts.
    wrong = {(one.section, one.line.partition("=")[0]): one.line for one in WRONG}
    lines = [text for (section, _), line in wrong.items() for text in (f"[{section}]", line)]
    with following(tmp_path, "\n".join(lines)) as one:
        logged = one.shown.running.logged()
        for number, (section, _) in enumerate(wrong, start=1):
            line = 2 * number if section != "globl" else 2 * number - 1
            assert f"ebpf.conf, line {line}:" in logged, lines[line - 1]
        assert one.charts() == STANDS


@pytest.mark.parametrize(
    ("conf", "told", "brings", "takes"),
    [
        (
            "[global]\nload = return\nebpf load mode = entry\n",
            "line 3: 'ebpf load mode' contradicts",
            ERROR_CHARTS,
            set(),
        ),
        (
            "[global]\ndisable apps = yes\napps = yes\n",
            "line 3: 'apps' contradicts",
            set(),
            GROUPS | OF_APPS,
        ),
        (
            "[ebpf programs]\nsocket = no\nnetwork viewer = yes\n",
            "line 3: 'network viewer' contradicts",
            set(),
            SOCKET | PEERS,
        ),
    ],
)
def test_an_alias_counts_and_a_contradiction_is_told(
    conf: str, told: str, brings: set[str], takes: set[str], tmp_path: Path
) -> None:
    with following(tmp_path, conf) as one:
        assert told in one.shown.running.logged()
        assert one.charts() == STANDS - takes | brings
        status, sentence = one.post()
        assert (status, told in sentence) == (422, True)


@pytest.mark.parametrize("seconds", [1, 2, 3600])
def test_the_interval_is_the_one_of_all_charts(seconds: int, plain: Following) -> None:
    plain.change(f"[global]\nupdate every = {seconds}\n")
    charts = plain.shown.get("/api/v1/charts")
    assert charts["update_every"] == seconds
    assert {one["update_every"] for one in charts["charts"].values()} == {seconds}


def capacities(held: set[tuple[str, int]]) -> set[int]:
    """The number of entries that the maps of a run have room for."""
    listed = subprocess.run(["bpftool", "-j", "map"], check=True, capture_output=True)
    maps = {number for kind, number in held if kind == "map"}
    return {one["max_entries"] for one in json.loads(listed.stdout) if one["id"] in maps}


@pytest.mark.parametrize("size", [1, 333, 1_000_000])
def test_the_table_of_processes_has_its_size_from_the_start(size: int, tmp_path: Path) -> None:
    with following(tmp_path, f"[global]\npid table size = {size}\n") as one:
        assert buffer_bytes(size) in capacities(one.shown.running.bpf_ids())


# Others may run these tests on this machine at the same time.
NET = f"127.{16 + os.getpid() % 200}"
PORT = 20_000 + os.getpid() % 5000 * 2
NEXT = PORT + 1
HELLO = b"hello"


@pytest.fixture(scope="module")
def peered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Following]:
    """A run whose peers are never turned off."""
    with following(tmp_path_factory.mktemp("peers")) as one:
        yield one


def say(address: str, port: int = PORT) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as one:
        one.sendto(HELLO, (address, port))


def sent(ours: Following) -> dict[str, float]:
    """The bytes that were sent so far, by the names of series."""
    return {
        line.removesuffix("_sent"): total
        for (chart, line), total in ours.totals().items()
        if chart == "ebpf.outbound_bytes" and line.endswith("_sent") and total
    }


def sent_to(ours: Following) -> Counter[tuple[str, int]]:
    """The same by the address and the port of a peer."""
    return Counter(
        {
            (one["peer"], one["port"]): one["totals"]["sent_bytes"]
            for one in ours.shown.get("/api/peers?top=1000")["peers"]
            if one["role"] == "outbound" and one["transport"] == "UDP"
        }
    )


def listed(ours: Following) -> list[tuple[object, ...]]:
    """All peers, for who wonders."""
    told = ours.shown.get("/api/peers?top=1000")["peers"]
    keys = ("role", "transport", "peer", "port", "application")
    return [(*(one[key] for key in keys), one["totals"]) for one in told]


def newest(ours: Following) -> int:
    return int(ours.shown.get("/api/v1/charts")["charts"]["ebpf.io"]["last_entry"])


# Each with what is counted and what is not: addresses of this machine, and ports.
Said = list[tuple[str, int]]
PEER_CASES: list[tuple[str, Said, Said]] = [
    ("ips = *", [(f"{NET}.0.1", PORT), ("::1", PORT)], []),
    (f"ips = {NET}.1.1", [(f"{NET}.1.1", PORT)], [(f"{NET}.1.2", PORT)]),
    (
        f"ips = {NET}.2.0/30",
        [(f"{NET}.2.0", PORT), (f"{NET}.2.3", PORT)],
        [(f"{NET}.2.4", PORT), (f"{NET}.1.255", PORT)],
    ),
    (
        f"ips = {NET}.3.5-{NET}.3.9",
        [(f"{NET}.3.5", PORT), (f"{NET}.3.9", PORT)],
        [(f"{NET}.3.4", PORT), (f"{NET}.3.10", PORT)],
    ),
    (f"ips = !{NET}.4.1 *", [(f"{NET}.4.2", PORT)], [(f"{NET}.4.1", PORT)]),
    (f"ips = !{NET}.4.3", [(f"{NET}.4.4", PORT)], [(f"{NET}.4.3", PORT)]),
    ("ips = ::1/128", [("::1", PORT + 10)], [(f"{NET}.5.1", PORT)]),
    ("ips = 0.0.0.0/0", [(f"{NET}.5.2", PORT)], [("::1", PORT + 11)]),
    (f"ips = *\nports = {PORT}", [(f"{NET}.6.1", PORT)], [(f"{NET}.6.1", NEXT)]),
    (
        f"ips = *\nports = {PORT}-{NEXT}",
        [(f"{NET}.7.1", PORT), (f"{NET}.7.1", NEXT)],
        [(f"{NET}.7.1", PORT - 1), (f"{NET}.7.1", NEXT + 1)],
    ),
    (f"ips = *\nports = {PORT}:{NEXT}", [(f"{NET}.8.1", NEXT)], [(f"{NET}.8.1", NEXT + 1)]),
    (f"ips = *\nports = !{PORT}", [(f"{NET}.9.1", NEXT)], [(f"{NET}.9.1", PORT)]),
    (f"ips = *\nports = * !{PORT}", [(f"{NET}.10.1", NEXT)], [(f"{NET}.10.1", PORT)]),
    ("ips = *\nports = domain", [(f"{NET}.11.1", 53)], [(f"{NET}.11.1", 54)]),
    ("ips = *\nports = !domain 1-100", [(f"{NET}.12.1", 54)], [(f"{NET}.12.1", 53)]),
    (
        "ips = *\nports = 1 65535",
        [(f"{NET}.13.1", 1), (f"{NET}.13.1", 65535)],
        [(f"{NET}.13.1", 2)],
    ),
    # The defaults: what is private, and no loopback.
    ("ports = *", [], [(f"{NET}.14.1", PORT), ("::1", PORT + 12)]),
]


@pytest.mark.parametrize("number", range(len(PEER_CASES)))
def test_filters_of_peers(number: int, peered: Following) -> None:
    lines, wanted, unwanted = PEER_CASES[number]
    section = ("network viewer", "network connections")[number % 2]
    peered.change(f"[{section}]\n{lines}\n")
    before = sent_to(peered)
    for address, port in (*unwanted, *wanted):
        say(address, port)
    end = newest(peered) + 2
    wait_for(lambda: newest(peered) >= end, "two ticks")
    grown = sent_to(peered)
    grown.subtract(before)
    assert {one: grown[one] for one in (*wanted, *unwanted)} == {
        **dict.fromkeys(wanted, len(HELLO)),
        **dict.fromkeys(unwanted, 0),
    }, listed(peered)


NAMED: list[tuple[str, str, int, str]] = [
    ("[network viewer]\nips = *\n", f"{NET}.20.1", 53, f"domain:UDP:{NET}.20.1"),
    (
        "[network viewer]\nips = *\nresolve service names = yes\n",
        f"{NET}.20.2",
        53,
        f"domain:UDP:{NET}.20.2",
    ),
    (
        "[network connections]\nips = *\nresolve service names = no\n",
        f"{NET}.20.3",
        53,
        f"53:UDP:{NET}.20.3",
    ),
    (
        "[network viewer]\nips = *\nresolve hostname ips = yes\n",
        "127.0.0.1",
        PORT + 20,
        f"{PORT + 20}:UDP:localhost",
    ),
    (
        "[network viewer]\nips = *\nresolve hostnames = yes\n",
        "127.0.0.1",
        PORT + 21,
        f"{PORT + 21}:UDP:localhost",
    ),
    (
        "[network connections]\nips = *\nresolve hostnames = yes\n",
        "127.0.0.1",
        PORT + 22,
        f"{PORT + 22}:UDP:localhost",
    ),
    (
        "[network viewer]\nips = *\nresolve hostname ips = no\n",
        "127.0.0.1",
        PORT + 23,
        f"{PORT + 23}:UDP:127.0.0.1",
    ),
    (
        "[network viewer]\nips = *\n[service name]\n1 = First\n",
        f"{NET}.20.4",
        1,
        f"First:UDP:{NET}.20.4",
    ),
    (
        "[network viewer]\nips = *\n[service name]\n65535 = Last\n",
        f"{NET}.20.5",
        65535,
        f"Last:UDP:{NET}.20.5",
    ),
    (
        "[network viewer]\nips = *\n[service name]\n53 = Mine\n",
        f"{NET}.20.6",
        53,
        f"Mine:UDP:{NET}.20.6",
    ),
    ("[network viewer]\nips = *\n", f"{NET}.20.7", 19999, f"Netdata:UDP:{NET}.20.7"),
    (
        "[network viewer]\nips = *\n[service name]\n19999 = Agent\n",
        f"{NET}.20.8",
        19999,
        f"Agent:UDP:{NET}.20.8",
    ),
]


@pytest.mark.parametrize("number", range(len(NAMED)))
def test_names_of_services_and_hosts(number: int, peered: Following) -> None:
    conf, address, port, name = NAMED[number]
    peered.change(conf)

    # A name that comes late is not waited for; whoever talks again has it.
    def named() -> bool:
        say(address, port)
        return name in sent(peered)

    wait_for(named, name)


@pytest.mark.parametrize(
    ("hostnames", "is_counted"),
    [
        ("localhost", True),
        ("!localhost", False),
        ("*host", True),
        ("!local* *", False),
        ("shop*", False),
    ],
)
def test_host_names_say_who_is_shown(hostnames: str, is_counted: bool, tmp_path: Path) -> None:
    conf = (
        f"[network viewer]\nips = 127.0.0.0/8\nports = {PORT}-{NEXT}\nresolve hostname ips = yes\n"
    )
    with following(tmp_path, f"{conf}hostnames = {hostnames}\n") as one:
        end = newest(one) + 3
        wanted = {f"{port}:UDP:localhost" for port in (PORT, NEXT)} if is_counted else set()

        # Until its name is known, a peer is among the others, or held back.
        def is_so() -> bool:
            say("127.0.0.1")
            say("127.0.0.1", NEXT)
            return newest(one) >= end and sent(one).keys() - {"other:ALL:other"} == wanted

        wait_for(is_so, f"{wanted}")
        assert is_counted or sent(one) == {}


@pytest.mark.parametrize(("most", "series"), [(2, 0), (4, 1), (7, 2), (10_000, 6)])
@pytest.mark.parametrize("section", ["network viewer", "network connections"])
def test_so_many_dimensions_are_shown(section: str, most: int, series: int, tmp_path: Path) -> None:
    conf = f"[{section}]\nips = {NET}.0.0/16\nports = {PORT}\nmaximum dimensions = {most}\n"
    with following(tmp_path, conf) as one:
        for number in range(6):
            say(f"{NET}.0.{number}")

        def are_so_many() -> bool:
            told = sent(one)
            names = told.keys() - {"other:ALL:other"}
            return len(names) == series and sum(told.values()) == 6 * len(HELLO)

        wait_for(are_so_many, f"{series} peers and the others")
        lines = one.shown.get("/api/v1/charts")["charts"]["ebpf.outbound_bytes"]["dimensions"]
        assert len(lines) == 2 * series + 2 <= most


# What the keys of [web] do is shown in test_web_options.py.
def test_no_key_is_forgotten_here() -> None:
    everything = "\n".join(
        (
            *(f"{case.section}\n{case.line}" for case in (*TURNS, *WRONG)),
            *(f"network viewer\nnetwork connections\n{lines}" for lines, _, _ in PEER_CASES),
            *(conf for conf, *_ in NAMED),
            *("pid table size = ", "maximum dimensions = ", "hostnames = ", "update every = "),
        )
    )
    for option in OPTIONS:
        for section, name in option.places:
            assert section in everything
            assert f"{name} = " in everything, name
    assert SERVICE_NAMES in everything
