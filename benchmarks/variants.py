"""The programs that are compared: none, empty ones on the same hooks, ours in both modes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import hatch_build
from kvitals.kernel.cgroups import root_path
from kvitals.kernel.objects import BpfObject
from kvitals.kernel.session import Extent, Session
from kvitals.model import Mode
from kvitals.probes import MEASUREMENTS
from kvitals.probes.network import PROBE as NETWORK

HERE = Path(__file__).parent
ON_CGROUP = "sock_release"

Variant = Callable[[], AbstractContextManager[None]]


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _on_all_hooks(path: Path) -> Iterator[None]:
    programs = BpfObject(path)
    cgroup = os.open(root_path(), os.O_RDONLY | os.O_DIRECTORY)
    try:
        programs.enable(programs.programs)
        programs.load()
        for name in programs.programs:
            programs.attach(name, cgroup if name == ON_CGROUP else None)
        yield
    finally:
        os.close(cgroup)
        programs.close()


@contextmanager
def _ours(mode: Mode, *, processes: bool = False, peers: bool = False) -> Iterator[None]:
    left_out = () if peers else NETWORK.measurements
    measured = [one for one in MEASUREMENTS if one not in left_out]
    with Session(measured, mode, Extent(processes=processes)):
        yield


def variants(folder: Path) -> dict[str, Variant]:
    """All of them by name; what has to be compiled goes into a folder."""
    compiler = hatch_build.packaged_clang()
    empty, floor = hatch_build.compile_objects(compiler, HERE, folder)
    return {
        "none": _nothing,
        "empty": lambda: _on_all_hooks(empty),
        # The same once more: what differs between the two is noise.
        "again": lambda: _on_all_hooks(empty),
        "floor": lambda: _on_all_hooks(floor),
        "entry": lambda: _ours(Mode.ENTRY),
        "return": lambda: _ours(Mode.RETURN),
        "apps": lambda: _ours(Mode.RETURN, processes=True),
        "peers": lambda: _ours(Mode.RETURN, processes=True, peers=True),
    }
