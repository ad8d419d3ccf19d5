"""A memory cgroup for the product that becomes too small for a while."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_V1 = Path("/sys/fs/cgroup/memory")
_V2 = Path("/sys/fs/cgroup")
_UNLIMITED = {"memory.limit_in_bytes": "-1", "memory.high": "max"}


class Pressure:
    """Takes away what the kernel can get back: pages of files, and nothing that is in use."""

    def __init__(self, folder: Path, limit: str, usage: str) -> None:
        self._folder = folder
        self._limit = folder / limit
        self._usage = folder / usage

    def enter(self, pids: list[int]) -> None:
        for one in pids:
            (self._folder / "cgroup.procs").write_text(str(one))

    @contextmanager
    def squeezed(self) -> Iterator[None]:
        used = int(self._usage.read_text())
        told = dict(
            line.split() for line in (self._folder / "memory.stat").read_text().splitlines()
        )
        cached = int(told.get("inactive_file", 0)) + int(told.get("active_file", 0))
        try:
            # The kernel refuses less than it can do.
            with suppress(OSError):
                self._limit.write_text(str(used - cached // 2))
            yield
        finally:
            self._limit.write_text(_UNLIMITED[self._limit.name])

    def close(self) -> None:
        with suppress(OSError):
            self._folder.rmdir()


def pressure() -> Pressure | str:
    """A cgroup of our own, or why there is none."""
    name = f"kvitals-soak-{os.getpid()}"
    try:
        if (_V1 / "memory.limit_in_bytes").exists():
            folder = _V1 / name
            folder.mkdir()
            # Who is over the limit waits until it is lifted, rather than being killed.
            (folder / "memory.oom_control").write_text("1")
            return Pressure(folder, "memory.limit_in_bytes", "memory.usage_in_bytes")
        if "memory" in (_V2 / "cgroup.subtree_control").read_text().split():
            folder = _V2 / name
            folder.mkdir()
            return Pressure(folder, "memory.high", "memory.current")
    except OSError as error:
        return f"no memory pressure: {error}"
    return "no memory pressure: no hierarchy of cgroups has a controller of memory"
