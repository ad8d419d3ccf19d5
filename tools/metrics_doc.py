"""Write docs/metrics.md from the probes' declarations; `--check` only compares.

A test runs the comparison, so the page cannot drift from the code.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kvitals.model import Chart, Dimension, Measurement, Probe, Rung
from kvitals.probes import PROBES
from kvitals.sampling.own.charts import OWN_CHARTS, SOURCES
from kvitals.sampling.peers.charts import CHARTS, Part

PAGE = Path(__file__).parents[1] / "docs" / "metrics.md"
HEAD = """\
# What is measured

Made from the declarations in `src/kvitals/probes` by `python -m tools.metrics_doc`. Ids, titles,
units, families and priorities are those that Netdata's collector has used; a dimension's id is a
kernel function's name whatever hook really feeds it.

Values are per second. Totals since the start are in `/api/v1/allmetrics`, never negated.
"""
NOTES = """\
## What the words mean

- A call that fails is a call and an error. Errors are counted in return mode only.
- Bytes are those that were really moved. What is only peeked at in a socket (`MSG_PEEK`) is a
  call without bytes; of a datagram that is cut (`MSG_TRUNC`), what there was room for was moved.
- A send or receive is what a program is told of. A message that `sendmmsg` or `recvmmsg` could not
  move after others, and what io_uring tries before it waits, are neither calls nor errors.
- Calls are calls, not packets: one send of UDP with `UDP_SEGMENT` is one call for the sender and
  ten for a receiver that takes ten datagrams one by one.
- TCP is also what TLS in the kernel and Multipath TCP move for a program. UDP-Lite, SCTP, raw and
  ping sockets are neither TCP nor UDP.
- A call that a signal interrupts, and that the kernel then runs again, is counted each time it
  ran. Where the kernel runs it again before the program can see anything (`ERESTARTNOINTR`), it
  is counted once.
- `process` and `thread` do not overlap: a new thread is no new process. `exit` and `task` count
  tasks, threads included. A worker that the kernel adds to a process for io_uring is a thread.
- `process_status`: `process` is new tasks less new threads, which is new processes; `zombie` is
  exits less releases in the same second, and so may be negative. How many zombies there are now
  is `ebpf.zombies`.
- `close` is every `close(2)`. Files that the end of a process closes are none; TCP sockets that
  it closes are.
- `close_range(2)`, `io_uring` and `mmap` are no opens, closes, reads or writes here; a removal
  through `io_uring` is seen by fexit and kprobes. [not-seen.md](not-seen.md) lists all that is not
  seen, or seen differently.
"""


GROUPS = """\
## Groups of processes

A dimension for each group, stacked; see [applications](applications.md). Groups of users and of
cgroups have the same charts as types `users` and `cgroups`.
"""


PEERS = """\
## Peers

Charts of the family Network connections, stacked; see [peers](peers.md). A dimension is named by a
service and, outbound, its peer, with what stands here behind it: `https:TCP:10.0.0.7_sent`. Last
is `other:ALL:other`, inbound `other:ALL`.
"""


OWN = """\
## This monitor

Charts of the type `kvitals`, family Cost: what kvitals itself takes, told by no measurement but
by the kernel's own account; see [own cost](own-cost.md).
"""


def families(probe: Probe) -> str:
    """The families of a probe's charts, each once."""
    return ", ".join(dict.fromkeys(chart.family for chart in probe.charts))


def head(chart: Chart) -> list[str]:
    """What stands above the dimensions of a chart."""
    return [
        f"### `{chart.full_id}`: {chart.title}",
        "",
        f"{chart.units}, family {chart.family}, priority {chart.priority}",
        "",
        chart.explanation,
        "",
    ]


def terms(line: Dimension) -> str:
    """A dimension as a sum of measurements."""
    parts = [
        f"{'- ' if term.factor < 0 else ''}`{term.measurement}` {term.field}" for term in line.terms
    ]
    return " + ".join(parts).replace("+ - ", "- ")


def chart_table(chart: Chart) -> str:
    """A chart with a line for each dimension."""
    lines = [
        *head(chart),
        "| dimension id | name | drawn | counts |",
        "|---|---|---|---|",
        *(
            f"| `{one.id}` | {one.name} | {'downwards' if one.sign < 0 else 'upwards'} "
            f"| {terms(one)} |"
            for one in chart.dimensions
        ),
    ]
    return "\n".join(lines)


def group_table() -> str:
    """The charts that have a dimension for each group of processes."""
    charts = sorted(
        (chart for probe in PROBES for chart in probe.group_charts), key=lambda one: one.priority
    )
    lines = [
        "| chart | title | units | family | priority | a dimension counts |",
        "|---|---|---|---|---|---|",
        *(
            f"| `apps.{one.id}` | {one.title} | {one.units} | {one.family} | {one.priority} "
            f"| {' + '.join(f'`{term.measurement}` {term.field}' for term in one.terms)} |"
            for one in charts
        ),
    ]
    return "\n".join(lines)


def peer_table() -> str:
    """The charts that have dimensions for each service and peer."""
    lines = [
        "| chart | title | units | priority | dimensions |",
        "|---|---|---|---|---|",
        *(
            f"| `ebpf.{one.id}` | {one.title} | {one.units} | {one.priority} "
            f"| {', '.join(map(_part, one.parts))} |"
            for charts in CHARTS.values()
            for one in charts
        ),
    ]
    return "\n".join(lines)


def own_table(chart: Chart) -> str:
    """A chart of our own cost with a line for each dimension."""
    lines = [
        *head(chart),
        "| dimension | is | source |",
        "|---|---|---|",
        *(
            f"| `{one.id}` | {'a level' if one.is_level else 'per second'} "
            f"| `{SOURCES[chart.full_id][one.id]}` |"
            for one in chart.dimensions
        ),
    ]
    return "\n".join(lines)


def _part(part: Part) -> str:
    direction = "downwards" if part.sign < 0 else "upwards"
    return f"`{part.tail}` {direction}" if part.tail else f"the name alone, {direction}"


def measurement_table(measurements: tuple[Measurement, ...]) -> str:
    """The ways of each measurement, best first."""
    lines = ["| measurement | counts | way | modes | difference |", "|---|---|---|---|---|"]
    for one in measurements:
        for number, way in enumerate(one.ways):
            first = (f"`{one.name}`", one.summary) if number == 0 else ("", "")
            kind = "" if way.rung is not Rung.SYSCALL else " (shared dispatcher)"
            lines.append(
                f"| {first[0]} | {first[1]} | `{way.hook}`{kind} | {', '.join(way.modes)} "
                f"| {way.difference or 'none'} |"
            )
    return "\n".join(lines)


def page() -> str:
    """The whole page."""
    parts = [HEAD, NOTES]
    for probe in PROBES:
        parts.append(f"## {families(probe)}: {probe.summary}\n")
        parts += [f"{chart_table(chart)}\n" for chart in probe.charts]
    parts += [GROUPS, f"{group_table()}\n", PEERS, f"{peer_table()}\n", OWN]
    parts += [f"{own_table(chart)}\n" for chart in OWN_CHARTS]
    parts.append("## Ways, best first\n")
    parts += [f"{measurement_table(probe.measurements)}\n" for probe in PROBES]
    return "\n".join(parts)


def main() -> int:
    """Write the page, or compare it."""
    if "--check" in sys.argv[1:]:
        return int(PAGE.read_text() != page())
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
