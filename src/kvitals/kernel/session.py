"""Programs and what they counted, in one process: attached, read and taken out by the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from kvitals.kernel.features import Finding
from kvitals.kernel.programs import ALL_OF_IT, Extent, Programs
from kvitals.kernel.readings import Readings
from kvitals.model import Attempt, Measurement, Mode, PeerFilter, Plan, Reading, plainly

__all__ = ["Extent", "Session"]


class Session:
    """Attached measurements. Reading is cheap; closing leaves nothing behind."""

    def __init__(
        self, measurements: Sequence[Measurement], mode: Mode, extent: Extent = ALL_OF_IT
    ) -> None:
        self.programs = Programs(measurements, mode, extent)
        try:
            self._readings = Readings(self.programs.attached(), measurements)
        except BaseException:
            self.programs.close()
            raise

    def change(
        self, measurements: Sequence[Measurement], mode: Mode, extent: Extent = ALL_OF_IT
    ) -> None:
        """Measure something else from now on, without a gap in what stays the same.

        Of the extent, only processes and peers can be other than before. If the
        kernel takes none of it, all stays as it was.
        """
        self.programs.change(measurements, mode, extent)
        self._readings.follow(self.programs.attached(), measurements)

    @property
    def plan(self) -> Plan:
        return self.programs.plan

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.programs.findings

    @property
    def counted_for_processes(self) -> frozenset[str]:
        """The names of the measurements that are also counted for each process."""
        return self.programs.counted_for_processes

    @property
    def tells_flows(self) -> bool:
        """Whether readings have flows between this host and its peers."""
        return self._readings.tells_flows

    def read(self, attempt: Attempt = plainly) -> Reading:
        """The totals since attach. What an attempt finds no answer for is left out."""
        return self._readings.read(attempt)

    def fetch(self, attempt: Attempt = plainly) -> Reading:
        """What has a bounded place until it is read: ended processes, and flows."""
        return self._readings.fetch(attempt)

    def want_peers(self, wanted: PeerFilter) -> None:
        """Count only some flows from now on."""
        self.programs.want_peers(wanted)

    def close(self) -> None:
        """Detach and unload everything. Safe to call twice."""
        self._readings.close()
        self.programs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
