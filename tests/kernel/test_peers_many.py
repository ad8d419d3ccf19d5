"""Very many peers: the charts are bounded, and what they show adds up to all there was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kvitals.config.address_rules import AddressRules
from kvitals.config.port_rules import read_ports
from kvitals.config.settings import Settings
from kvitals.model import Tick
from kvitals.service.collector import Collector
from tests.kernel.flow_meter import Moved
from tests.kernel.namespaces import ANY, a_host
from tests.kernel.peers import Talker, talker
from tests.kernel.test_apps import Collecting
from tests.product import Dashboard, dashboard, wait_for

PORT = 5066
PEERS = 20_000
NETWORK = "127.64.0.0"
OUTBOUND, INBOUND = "outbound", "inbound"


@pytest.fixture
def one() -> Iterator[Talker]:
    """A host on which a service waits for datagrams."""
    with a_host("kvm") as host, talker(host) as asking:
        asking.call("bind", "service", ANY, PORT)
        yield asking


def moved(one: Talker, role: str) -> Moved:
    """All that a talker has moved in a role."""
    amounts = [one for place, one in one.moved().items() if place.role.name.lower() == role]
    return Moved(*map(sum, zip(*amounts, strict=True)))


def shown(totals: Counter[str]) -> Moved:
    return Moved(
        *(totals[name] for name in ("bytes_sent", "bytes_recv", "packets_sent", "packets_recv"))
    )


def sums_of(tick: Tick, role: str) -> Moved:
    """The totals of all dimensions of the charts of a role together."""
    sums: Counter[str] = Counter()
    for one in tick.charts:
        if one.chart.id in {f"{role}_bytes", f"{role}_packets"}:
            for line, total in zip(one.chart.dimensions, one.totals, strict=True):
                sums[one.chart.id.split("_")[1] + "_" + line.id.rsplit("_", 1)[1]] += total or 0
    return shown(sums)


def dimensions(tick: Tick, chart: str) -> int:
    (found,) = (one for one in tick.charts if one.chart.id == chart)
    return len(found.chart.dimensions)


def test_the_parts_of_very_many_peers_are_all_there_was(one: Talker) -> None:
    settings = Settings(ports=read_ports(str(PORT)).value, addresses=AddressRules())
    with Collector(settings) as collector:
        running = Collecting(collector)
        running.tick()
        running.while_doing(lambda: one.call("scatter", "service", NETWORK, PORT, PEERS))
        last = running.tick()
        for role in (OUTBOUND, INBOUND):
            assert moved(one, role) == sums_of(last, role)
        assert moved(one, OUTBOUND)[2] == PEERS
        for tick in running.ticks:
            for chart in ("outbound_bytes", "outbound_packets", "inbound_bytes"):
                assert dimensions(tick, chart) <= settings.maximum_dimensions
        assert dimensions(last, "outbound_bytes") == settings.maximum_dimensions
        for before, after in zip(running.ticks, running.ticks[1:], strict=False):
            for role in (OUTBOUND, INBOUND):
                pairs = zip(sums_of(before, role), sums_of(after, role), strict=True)
                assert all(old <= new for old, new in pairs)
        assert collector.network is not None
        lines, count = collector.network.listing.top("total_bytes", 10_000)
        assert len(lines) == count < 5000
        listed = [one.totals for one in lines if one.role == OUTBOUND]
        assert Moved._make([*map(sum, zip(*listed, strict=True))][:4]) == moved(one, OUTBOUND)


def resident_kb(shown_at: Dashboard) -> int:
    status = Path(f"/proc/{shown_at.running.process.pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0])


def total(at: Dashboard, chart: str) -> Counter[str]:
    answer = at.get("/api/v1/allmetrics?format=json&source=as-collected")
    sums: Counter[str] = Counter()
    for name, line in answer.get(chart, {}).get("dimensions", {}).items():
        sums[name.rsplit("_", 1)[1]] += line["value"]
    return sums


def test_a_dashboard_stays_small_with_very_many_peers(one: Talker, tmp_path: Path) -> None:
    (tmp_path / "ebpf.conf").write_text(f"[network viewer]\nips = *\nports = {PORT}\n")
    with dashboard("--config", str(tmp_path)) as at:
        # What is made once, on meeting the first peers, is none of the growth.
        one.call("scatter", "service", NETWORK, PORT, 5000)
        wait_for(lambda: total(at, "ebpf.outbound_packets")["sent"] == 5000, "the first peers")
        before = resident_kb(at)
        one.call("scatter", "service", "127.65.0.0", PORT, PEERS)
        wait_for(
            lambda: total(at, "ebpf.outbound_packets")["sent"] == PEERS + 5000, "all the others"
        )
        wait_for(lambda: total(at, "ebpf.inbound_packets")["recv"] == PEERS + 5000, "the service")
        assert total(at, "ebpf.outbound_bytes")["sent"] == moved(one, OUTBOUND).sent_bytes
        assert resident_kb(at) - before < 12 * 1024
        assert "WARNING" not in at.running.logged()
