"""The charts are those that dashboards and alarms of Netdata know.

The expected lines are the tables of sections 1.3, 1.4 and 1.5 of the reference,
with the signs of section 8.6, and behind each what only we have.
"""

from __future__ import annotations

import pytest

from kvitals.kernel.process_words import is_counted_for_processes
from kvitals.model import Chart, Field, GroupChart
from kvitals.probes import MEASUREMENTS, PROBES

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
ebpf.udp_error|UDP errors|calls|Socket|21076|udp_sendmsg:sent udp_recvmsg:received
ebpf.processes|Processes that there are now|processes|Process|21011|processes:processes
ebpf.process_table|Use of the table of ended processes|percentage|Process table|21090|used:used highest:highest
ebpf.process_table_lost|Reports of processes that found no place|reports|Process table|21091|lost:lost
ebpf.flow_table|Use of the table of flows|percentage|Flow table|21092|used:used highest:highest
ebpf.flow_table_folded|Events of flows that found no place|events|Flow table|21093|folded:folded"""  # noqa: E501

GROUP_CHARTS = {chart.id: chart for probe in PROBES for chart in probe.group_charts}

# id | title | units | family | priority | what is summed for each group
GROUP_CONTRACT = """\
file_open|Number of open files|calls|ebpf syscall|20061|file.open.calls
file_open_error|Fails to open files|calls|ebpf syscall|20062|file.open.errors
file_closed|Files closed|calls|ebpf syscall|20063|file.close.calls
file_close_error|Fails to close files|calls|ebpf syscall|20064|file.close.errors
file_deleted|Files deleted|calls|ebpf syscall|20065|vfs.unlink.calls
vfs_write_call|Write to disk|calls|ebpf syscall|20066|vfs.write.calls vfs.writev.calls
vfs_write_error|Fails to write|calls|ebpf syscall|20067|vfs.write.errors vfs.writev.errors
vfs_read_call|Read from disk|calls|ebpf syscall|20068|vfs.read.calls vfs.readv.calls
vfs_read_error|Fails to read|calls|ebpf syscall|20069|vfs.read.errors vfs.readv.errors
vfs_write_bytes|Bytes written on disk|bytes/s|ebpf syscall|20070|vfs.write.bytes vfs.writev.bytes
vfs_read_bytes|Bytes read from disk|bytes/s|ebpf syscall|20071|vfs.read.bytes vfs.readv.bytes
process_create|Process started|calls|ebpf syscall|20072|process.process.calls
thread_create|Threads started|calls|ebpf syscall|20073|process.thread.calls
task_close|Tasks closed|calls|ebpf syscall|20074|process.release.calls
task_exit|Tasks that ended|calls|ebpf syscall|20075|process.exit.calls
bandwidth_sent|Bytes sent|bytes/s|ebpf net|20080|socket.tcp_send.bytes socket.udp_send.bytes
bandwidth_recv|bytes received|bytes/s|ebpf net|20081|socket.tcp_receive.bytes socket.udp_receive.bytes"""  # noqa: E501

GROUP_ROWS = {row.split("|", 1)[0]: row for row in GROUP_CONTRACT.splitlines()}
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


def group_row(chart: GroupChart) -> str:
    terms = " ".join(f"{one.measurement}.{one.field}" for one in chart.terms)
    return "|".join((chart.id, chart.title, chart.units, chart.family, str(chart.priority), terms))


@pytest.mark.parametrize("chart_id", GROUP_ROWS)
def test_the_chart_of_groups_is_as_in_the_contract(chart_id: str) -> None:
    assert group_row(GROUP_CHARTS[chart_id]) == GROUP_ROWS[chart_id]


def test_there_are_no_other_charts_of_groups() -> None:
    assert set(GROUP_CHARTS) == set(GROUP_ROWS)


def test_what_groups_sum_up_is_measured_by_the_same_probe() -> None:
    for probe in PROBES:
        fields = {one.name: one.fields for one in probe.measurements}
        for term in (term for chart in probe.group_charts for term in chart.terms):
            assert term.field in fields[term.measurement]


def test_what_groups_sum_up_is_counted_for_processes() -> None:
    counted = {one.name for one in MEASUREMENTS if is_counted_for_processes(one)}
    assert {term.measurement for one in GROUP_CHARTS.values() for term in one.terms} <= counted


def test_groups_sum_up_and_never_subtract() -> None:
    assert {term.factor for one in GROUP_CHARTS.values() for term in one.terms} == {1}


def test_no_two_charts_of_groups_have_one_priority() -> None:
    priorities = [chart.priority for chart in GROUP_CHARTS.values()]
    assert len(priorities) == len(set(priorities))
