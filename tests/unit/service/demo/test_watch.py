"""The made-up host is believable: its parts add up, and things happen on it."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pytest

from kvitals.config.settings import Settings
from kvitals.model import ChartTick, Insight, State, Tick
from kvitals.sampling.listing import Line as ProcessLine
from kvitals.sampling.peers.listing import Line as PeerLine
from kvitals.service.demo.host import demo_settings
from kvitals.service.demo.programs import PROGRAMS
from kvitals.service.demo.story import BACKUP, DEPLOYMENT, FAILURE, LOSS, NEGLECT
from kvitals.service.demo.watch import Watch
from kvitals.web.insights import insights
from kvitals.web.run import describe_run

NOW = 1_795_351_400
LAST = NEGLECT.after_s + NEGLECT.for_s + 5
# Differences, and levels that no measurement feeds.
MOVING = {"ebpf.process_status", "kvitals.memory", "kvitals.tick"}
DOCUMENTATION = [
    ipaddress.ip_network(one)
    for one in ("192.0.2.0/24", "198.51.100.0/24", "2001:db8::/32", "127.0.0.0/8")
]
GROUPINGS = ("apps", "users", "cgroups")
# What is of the host and of all groups together, with the dimension of the host's chart.
PARTS = {
    ("file_open", "ebpf.file_descriptor", 0),
    ("file_open_error", "ebpf.file_error", 0),
    ("file_closed", "ebpf.file_descriptor", 1),
    ("vfs_read_call", "ebpf.io", 0),
    ("vfs_write_call", "ebpf.io", 1),
    ("vfs_read_bytes", "ebpf.io_bytes", 0),
    ("vfs_write_bytes", "ebpf.io_bytes", 1),
    ("process_create", "ebpf.process_thread", 0),
    ("thread_create", "ebpf.process_thread", 1),
    ("task_exit", "ebpf.exit", 0),
    ("task_close", "ebpf.exit", 1),
}


def settings(history_s: int) -> Settings:
    base = demo_settings("127.0.0.1", 0)
    return Settings(mode=base.mode, group_by=base.group_by, history_s=history_s)


@dataclass
class Seen:
    """What was seen of the story, by its second; tables every few seconds."""

    watch: Watch
    ticks: dict[int, Mapping[str, ChartTick]] = field(default_factory=dict)
    insights: dict[int, list[Insight]] = field(default_factory=dict)
    processes: dict[int, list[ProcessLine]] = field(default_factory=dict)
    peers: dict[int, list[PeerLine]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def seen() -> Seen:
    """Some minutes in which everything happens once, after some in which it was usual."""
    found = Seen(Watch(settings(660), NOW))
    exhibit = found.watch.exhibit
    assert exhibit.listing is not None
    assert exhibit.peers is not None
    for second in range(1, LAST + 1):
        found.ticks[second] = charts(found.watch.tick(NOW + second))
        found.insights[second] = insights(exhibit)
        if second % 5 == 0:
            found.processes[second] = exhibit.listing.top("pid", 1000)[0]
            found.peers[second] = exhibit.peers.top("bytes", 1000)[0]
    return found


def charts(tick: Tick) -> Mapping[str, ChartTick]:
    return {one.chart.full_id: one for one in tick.charts}


def total(tick: Mapping[str, ChartTick], chart: str) -> float:
    return sum(abs(one or 0) for one in tick[chart].values)


def known(numbers: Collection[float | None]) -> list[float]:
    """All of them, since none may be unknown."""
    found = [one for one in numbers if one is not None]
    assert len(found) == len(numbers)
    return found


def test_one_seed_is_one_story() -> None:
    first, second = (Watch(settings(20), NOW).exhibit.ring.latest for _ in range(2))
    assert first == second
    assert first != Watch(settings(20), NOW, seed=1).exhibit.ring.latest


def test_there_is_a_tick_for_each_second_of_history() -> None:
    ring = Watch(settings(60), NOW).exhibit.ring
    assert ring.times(0, NOW) == list(range(NOW - 60, NOW + 1))


def test_seconds_that_passed_meanwhile_happen_and_those_of_a_long_sleep_do_not() -> None:
    watch = Watch(settings(60), NOW)
    watch.follow(NOW + 5)
    watch.follow(NOW + 5)
    watch.follow(NOW + 2)
    assert watch.exhibit.ring.times(NOW, NOW + 9) == list(range(NOW + 1, NOW + 6))
    watch.follow(NOW + 5000)
    assert watch.exhibit.ring.times(NOW + 4, NOW + 5000) == [NOW + 5, NOW + 5000]


def test_each_second_is_another(seen: Seen) -> None:
    for second in range(2, 20):
        first, then = seen.ticks[second - 1], seen.ticks[second]
        assert [one.values for one in first.values()] != [one.values for one in then.values()]


@pytest.mark.parametrize("grouping", GROUPINGS)
def test_groups_add_up_to_the_host(seen: Seen, grouping: str) -> None:
    for tick in seen.ticks.values():
        for chart, whole, place in PARTS:
            parts, host = tick[f"{grouping}.{chart}"], tick[whole]
            assert sum(known(parts.totals)) == host.totals[place], chart
            assert sum(known(parts.values)) == abs(known(host.values)[place]), chart


def test_sockets_add_up_to_the_host_and_to_peers(seen: Seen) -> None:
    for tick in seen.ticks.values():
        sent = sum(abs(known(tick[f"ebpf.{kind}_bandwidth"].values)[0]) for kind in ("tcp", "udp"))
        assert total(tick, "apps.bandwidth_sent") == sent
        ways = [tick["ebpf.outbound_bytes"], tick["ebpf.inbound_bytes"]]
        assert sent == sum(
            abs(value)
            for way in ways
            for line, value in zip(way.chart.dimensions, known(way.values), strict=True)
            if line.id.endswith("_sent")
        )


def test_totals_never_go_down(seen: Seen) -> None:
    for second in range(2, LAST + 1):
        before, after = seen.ticks[second - 1], seen.ticks[second]
        for name, one in before.items():
            now = {
                line.id: total
                for line, total in zip(
                    after[name].chart.dimensions, after[name].totals, strict=True
                )
            }
            for line, amount in zip(one.chart.dimensions, one.totals, strict=True):
                if name not in MOVING and not line.is_level and line.id in now:
                    assert (now[line.id] or 0) >= (amount or 0), (name, line.id, second)


def test_a_deployment_starts_many_short_processes(seen: Seen) -> None:
    before, during = seen.ticks[DEPLOYMENT.after_s - 5], seen.ticks[DEPLOYMENT.after_s + 15]
    assert total(before, "apps.process_create") < 5
    assert total(during, "apps.process_create") > 30
    assert total(during, "apps.task_exit") > 30
    assert sum(one.is_ended for one in seen.processes[DEPLOYMENT.after_s + 15]) > 30


def test_children_are_forgotten_and_then_waited_for(seen: Seen) -> None:
    late, end = NEGLECT.after_s + 70, NEGLECT.after_s + NEGLECT.for_s
    assert seen.ticks[late]["ebpf.zombies"].values == (3,)
    (found,) = (one for one in seen.insights[late] if one.kind == "zombies")
    assert found.subject.startswith("ci-runner")
    assert seen.ticks[end + 1]["ebpf.zombies"].values == (0,)
    assert "zombies" not in {one.kind for one in seen.insights[end + 1]}


def test_a_backup_reads_and_sends(seen: Seen) -> None:
    during, after = (seen.ticks[BACKUP.after_s + BACKUP.for_s + one] for one in (-5, 5))
    assert total(during, "ebpf.io_bytes") > 5 * total(after, "ebpf.io_bytes")
    assert total(during, "ebpf.outbound_bytes") > 3 * total(after, "ebpf.outbound_bytes")
    peers = {one.name: one for one in seen.peers[BACKUP.after_s + BACKUP.for_s - 5]}
    vault = peers["backup.demo.example"]
    assert (vault.application, vault.service, vault.open) == ("backup", "https", 4)


def test_packets_are_sent_again_for_a_while(seen: Seen) -> None:
    before, during = (seen.ticks[LOSS.after_s + one] for one in (-1, 5))
    assert total(before, "ebpf.outbound_retransmit") < 5
    assert total(during, "ebpf.outbound_retransmit") > 5


def test_an_application_fails_for_a_while_and_is_found(seen: Seen) -> None:
    """And so is the one that opens files and does not close them."""
    assert total(seen.ticks[FAILURE.after_s + 5], "apps.file_open_error") > 20
    found = seen.insights[FAILURE.after_s + 130]
    assert {(one.kind, one.subject.partition(" ")[0]) for one in found} >= {
        ("error-burst", "java"),
        ("descriptor-leak", "gunicorn"),
    }


def test_one_measurement_is_off_and_one_degraded(seen: Seen) -> None:
    exhibit = seen.watch.exhibit
    states = [one.state for one in exhibit.plan.services]
    assert (states.count(State.OFF), states.count(State.DEGRADED)) == (1, 1)
    off = describe_run(exhibit)["off"]
    assert isinstance(off, list)
    assert "ebpf.deleted_objects" in {one["chart"] for one in off if one["is_whole"]}


def test_every_other_chart_of_the_product_is_there(seen: Seen) -> None:
    run = describe_run(seen.watch.exhibit)
    off = run["off"]
    assert isinstance(off, list)
    assert {one["chart"].partition(".")[2] for one in off if one["is_whole"]} == {
        *("deleted_objects", "file_deleted"),
    }


def test_peers_have_addresses_that_are_kept_for_documentation() -> None:
    for program in PROGRAMS:
        for talk in program.talks:
            for peer in talk.peers:
                address = ipaddress.ip_address(peer.address)
                assert any(address in one for one in DOCUMENTATION), peer


def test_it_says_that_it_is_a_demo(seen: Seen) -> None:
    assert seen.watch.exhibit.is_demo
    assert seen.watch.exhibit.hostname == "demo"
