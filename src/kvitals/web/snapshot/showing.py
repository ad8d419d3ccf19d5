"""Makes of a snapshot what the web shows, as if its last tick was now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, repeat

from kvitals.model import ChartTick, Tick
from kvitals.store.ring import Ring
from kvitals.web.exhibit import Exhibit
from kvitals.web.hub import Hub
from kvitals.web.recording import Kept, Recording
from kvitals.web.snapshot.document import Column, Head, Peers, Processes, Snapshot
from kvitals.web.snapshot.recorded import RecordedFindings, RecordedPeers, RecordedProcesses
from kvitals.web.values import Cells


def exhibit_of(snapshot: Snapshot, host: str, port: int) -> Exhibit:
    """The run that a snapshot is of, to be shown at an address.

    Raises:
        SettingError: a setting of the snapshot, or the port, is out of bounds.
    """
    head = snapshot.head
    exhibit = Exhibit(
        version=head.kvitals,
        hostname=head.hostname,
        host=head.host,
        settings=head.settings.settings(host, port),
        probes=head.probes,
        plan=head.plan,
        findings=head.hooks,
        ring=Ring(len(head.times)),
        hub=Hub(),
        started=head.started,
        listing=RecordedProcesses(head.processes.lines) if head.processes else None,
        advice=None if head.findings is None else RecordedFindings(head.findings),
        peers=RecordedPeers(head.peers.lines) if head.peers else None,
        recording=_recording(head),
        is_demo=head.is_demo,
    )
    for tick in _ticks(snapshot):
        exhibit.ring.put(tick)
    if exhibit.ring.latest is not None:
        exhibit.hub.publish(exhibit.ring.latest)
    return exhibit


def _recording(head: Head) -> Recording:
    return Recording(
        taken=head.taken,
        first=head.times[0],
        last=sum(head.times),
        hostname=head.hostname,
        interval_s=head.measured_interval_s,
        look=head.look,
        processes=_kept(head.processes),
        peers=_kept(head.peers),
    )


def _kept(table: Processes | Peers | None) -> Kept | None:
    return None if table is None else Kept(len(table.lines), table.all)


# Totals are known of the last tick alone.
def _ticks(snapshot: Snapshot) -> Iterator[Tick]:
    head = snapshot.head
    count = len(head.times)
    rows = [_rows(columns, count) for columns in snapshot.values]
    for number, time in enumerate(accumulate(head.times)):
        is_last = number == count - 1
        charts = tuple(
            ChartTick(chart, next(values), totals if is_last else (None,) * len(totals))
            for chart, values, totals in zip(head.charts, rows, head.totals, strict=True)
        )
        yield Tick(number, time, head.settings.interval_s * 1_000_000, charts)


def _rows(columns: Sequence[Column], count: int) -> Iterator[Cells]:
    if not columns:
        return repeat((), count)
    full = (repeat(one[0], count) if len(one) == 1 else one for one in columns)
    return zip(*full, strict=True)
