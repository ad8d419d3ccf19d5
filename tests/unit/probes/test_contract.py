"""The charts are those that dashboards and alarms of Netdata know.

The expected lines are the tables of sections 1.3 and 1.4 of the reference,
with the signs of section 8.6.
"""

from __future__ import annotations

import pytest

from kvitals.model import Chart, Field
from kvitals.probes import PROBES

CHARTS = {chart.full_id: chart for probe in PROBES for chart in probe.charts}

# id | title | units | family | priority | dimensions as id:name, with a minus where drawn downwards
CONTRACT = """\
ebpf.file_descriptor|Open and close calls|calls|File|21000|do_sys_open:open __close_fd:close
ebpf.file_error|Open fails|calls|File|21001|do_sys_open:open __close_fd:close
ebpf.deleted_objects|Remove files|calls|VFS|21002|vfs_unlink:delete
ebpf.io|Calls to IO|calls|VFS|21003|vfs_read:read vfs_write:write
ebpf.io_bytes|Bytes written and read|bytes/s|VFS|21004|vfs_read:read -vfs_write:write
ebpf.io_error|Fails to write or read|calls|VFS|21005|vfs_unlink:delete vfs_read:read vfs_write:write
ebpf.process_thread|Start process|calls|Process|21006|_do_fork:process sys_clone:thread
ebpf.exit|Exit process|calls|Process|21007|do_exit:process -release_task:task
ebpf.process_status|Process not closed|difference|Process|21008|process:process zombie:zombie
ebpf.task_error|Fails to create process|calls|Process|21009|_do_fork:process sys_clone:thread
ebpf.zombies|Tasks that are zombies now|tasks|Process|21010|zombies:zombies
ebpf.tcp_functions|Calls to internal functions|calls|Socket|21070|tcp_sendmsg:sent tcp_cleanup_rbuf:received tcp_close:close
ebpf.tcp_bandwidth|TCP bandwidth|bytes/s|Socket|21071|-tcp_sendmsg:sent tcp_cleanup_rbuf:received
ebpf.tcp_error|TCP errors|calls|Socket|21072|tcp_sendmsg:sent tcp_cleanup_rbuf:received
ebpf.tcp_retransmit|Packages retransmitted|calls|Socket|21073|tcp_retransmit_skb:retransmitted
ebpf.udp_functions|UDP calls|calls|Socket|21074|udp_sendmsg:sent udp_recvmsg:received
ebpf.udp_bandwidth|UDP bandwidth|bytes/s|Socket|21075|-udp_sendmsg:sent udp_recvmsg:received
ebpf.udp_error|UDP errors|calls|Socket|21076|udp_sendmsg:sent udp_recvmsg:received"""  # noqa: E501

ROWS = {row.split("|", 1)[0]: row for row in CONTRACT.splitlines()}


def row(chart: Chart) -> str:
    lines = " ".join(f"{'-' * (one.sign < 0)}{one.id}:{one.name}" for one in chart.dimensions)
    return "|".join(
        (chart.full_id, chart.title, chart.units, chart.family, str(chart.priority), lines)
    )


@pytest.mark.parametrize("full_id", ROWS)
def test_the_chart_is_as_in_the_contract(full_id: str) -> None:
    assert row(CHARTS[full_id]) == ROWS[full_id]


def test_there_are_no_other_charts() -> None:
    assert set(CHARTS) == set(ROWS)


def test_error_charts_are_made_of_errors_alone() -> None:
    for chart in CHARTS.values():
        fields = {term.field for line in chart.dimensions for term in line.terms}
        assert (Field.ERRORS in fields) == chart.id.endswith("_error")
        assert Field.ERRORS not in fields or fields == {Field.ERRORS}
