"""The main job as its user meets it: a load on the machine moves the numbers by what it did."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kvitals.model import Mode
from tests.product import Dashboard, dashboard, wait_for

DD = "dd if=/dev/zero of=/dev/null bs=1 count={} status=none"
# Written out, so that a chart that is lost is missed.
ERROR_CHARTS = {f"ebpf.{one}_error" for one in ("file", "io", "task", "tcp", "udp")} | {
    f"apps.{one}_error" for one in ("file_open", "file_close", "vfs_write", "vfs_read")
}
HOST_CHARTS = (
    *("file_descriptor", "deleted_objects", "io", "io_bytes", "process_thread", "exit"),
    *("process_status", "zombies", "tcp_functions", "tcp_bandwidth", "tcp_retransmit"),
    *("udp_functions", "udp_bandwidth", "processes", "process_table", "process_table_lost"),
    *("outbound_bytes", "outbound_packets", "outbound_retransmit"),
    *("inbound_bytes", "inbound_packets", "flow_table", "flow_table_folded"),
)
GROUP_CHARTS = (
    *("file_open", "file_closed", "file_deleted", "vfs_write_call", "vfs_read_call"),
    *("vfs_write_bytes", "vfs_read_bytes", "process_create", "thread_create"),
    *("task_close", "task_exit", "bandwidth_sent", "bandwidth_recv"),
)
OWN_CHARTS = {f"kvitals.{one}" for one in ("cpu", "tick", "memory", "missed")}
# They are there where somebody has told the kernel to keep statistics of programs.
OF_STATISTICS = {"kvitals.programs", "kvitals.program_runs"}
CHARTS = OWN_CHARTS | (
    ERROR_CHARTS | {f"ebpf.{one}" for one in HOST_CHARTS} | {f"apps.{one}" for one in GROUP_CHARTS}
)


def totals(shown: Dashboard) -> tuple[int, int]:
    return shown.total("ebpf.io", "read"), shown.total("ebpf.io", "write")


def newest(shown: Dashboard) -> int:
    """The time of the latest tick."""
    return int(shown.get("/api/v1/chart?chart=ebpf.io")["last_entry"])


@pytest.fixture(scope="module")
def shown() -> Iterator[Dashboard]:
    with dashboard() as one:
        yield one


def test_entry_mode_lists_all_charts_but_errors(shown: Dashboard) -> None:
    found = set(shown.get("/api/v1/charts")["charts"])
    assert found - OF_STATISTICS == CHARTS - ERROR_CHARTS


def test_return_mode_lists_all_charts() -> None:
    with dashboard("--mode", Mode.RETURN) as one:
        assert set(one.get("/api/v1/charts")["charts"]) - OF_STATISTICS == CHARTS


def test_totals_rise_by_at_least_what_dd_did(shown: Dashboard) -> None:
    before = totals(shown)
    subprocess.run(DD.format(200_000).split(), check=True)

    def rose() -> bool:
        return all(now >= was + 200_000 for now, was in zip(totals(shown), before, strict=True))

    wait_for(rose, "the reads and writes of dd")


def test_the_chart_has_values_while_dd_runs(shown: Dashboard) -> None:
    subprocess.run(DD.format(200_000).split(), check=True)

    def peak() -> bool:
        answer = shown.get("/api/v1/data?chart=ebpf.io&after=-10")
        assert answer["labels"] == ["time", "read", "write"]
        seen = sum(row[1] for row in answer["data"] if row[1] is not None)
        return bool(seen >= 200_000)

    wait_for(peak, "the reads of dd")


def test_one_cgroup_alone_rises_by_exactly_what_dd_did(cgroup: Path) -> None:
    with dashboard("--only-cgroup", str(cgroup)) as one:

        def rose(blocks: int) -> tuple[int, int]:
            """The reads and writes of a dd over so many blocks, and of its start."""
            before = totals(one)
            # The shell moves itself into the cgroup and becomes dd.
            command = f"echo $$ > {cgroup}/cgroup.procs; exec {DD.format(blocks)}"
            subprocess.run(["sh", "-c", command], check=True)
            # The tick after the next has all of it: the next may have been begun before its end.
            ended = newest(one)
            wait_for(lambda: newest(one) >= ended + 2, "two more ticks")
            after = totals(one)
            return after[0] - before[0], after[1] - before[1]

        start, whole = rose(0), rose(200_000)
    assert (whole[0] - start[0], whole[1] - start[1]) == (200_000, 200_000)
