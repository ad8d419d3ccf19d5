"""What takes rights after the start, behind one interface: whoever measures has them or asks.

`Own` has them itself, as the plugin's body and tests do. The keeper (keeper.py) has them for
another process, which asks over a channel.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import kvitals
from kvitals.config.folders import stock_files
from kvitals.config.groups import Groups
from kvitals.config.settings import Settings
from kvitals.files.installed import INSTALLED
from kvitals.kernel.attached import Attached
from kvitals.kernel.descriptors import require_descriptors
from kvitals.kernel.diagnosis.reject import require_accepted_kernel
from kvitals.kernel.memory import bpf_memory_bytes
from kvitals.kernel.objects import object_files
from kvitals.kernel.own_process import Spent
from kvitals.kernel.privileges import require_capabilities
from kvitals.kernel.proc import PROC, command_line, descriptor_count, is_zombie
from kvitals.kernel.programs import Extent, Programs
from kvitals.kernel.surroundings import explaining, hindrances
from kvitals.model import Measurement, Mode, Probe
from kvitals.service.choice import chosen_probes
from kvitals.service.grouping import read_groups
from kvitals.service.reload import Reread, followable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What is measured, by which settings, and the files through which it is read.

    groups are those of applications, where any are told apart; memory_bytes is what maps and
    programs take in the kernel, where that is known.
    """

    settings: Settings
    groups: Groups | None
    attached: Attached
    memory_bytes: int | None


class Rights(Protocol):
    """Who attaches programs, and sees what is not everybody's."""

    @property
    def told(self) -> Told:
        """What is measured now."""

    def reload(self) -> tuple[Told, tuple[str, ...]]:
        """Read the settings again and follow them; also told is what waits for another start.

        Raises:
            KvitalsError: they are wrong, or the kernel does not take them; all stays as it was.
        """

    def spent(self) -> Spent:
        """Totals until now."""

    def descriptor_count(self, pid: int) -> int | None:
        """How many files a process of any user has open, or None if that cannot be told."""

    def command_line(self, pid: int) -> str:
        """The arguments of a process of any user, empty if it is gone or has none."""

    def is_zombie(self, pid: int) -> bool:
        """Whether a process of any user ended and was not waited for."""

    def close(self) -> None:
        """Take everything out of the kernel. Safe to call twice."""


def as_it_was() -> Settings:
    """What a run that cannot be told of other settings reads.

    Raises:
        AssertionError: always.
    """
    raise AssertionError("this run was not told where its settings are")


def measurements_of(probes: Sequence[Probe]) -> list[Measurement]:
    return [one for probe in probes for one in probe.measurements]


class Own:
    """Rights of this process.

    Raises:
        PrivilegeError: it may not load BPF programs.
        KernelRejectedError: this kernel is on the reject list.
        DescriptorError: too few files may be open.
    """

    def __init__(self, settings: Settings, reread: Reread = as_it_was) -> None:
        require_capabilities()
        require_accepted_kernel()
        require_descriptors()
        INSTALLED.hold((*stock_files(), *object_files()))
        self._settings = settings
        self._reread = reread
        for sentence in hindrances(settings.on_host(PROC)):
            log.warning("%s", sentence)
        with explaining():
            self._programs = Programs(*_wanted(settings))
        self._told = self._tell()

    @property
    def told(self) -> Told:
        """What is measured now."""
        return self._told

    def _tell(self) -> Told:
        return Told(
            settings=self._settings,
            groups=read_groups(self._settings),
            attached=self._programs.attached(),
            memory_bytes=_memory_bytes(),
        )

    def reload(self) -> tuple[Told, tuple[str, ...]]:
        """Read the settings again and follow them.

        Raises:
            KvitalsError: they are wrong, or the kernel does not take them; all stays as it was.
        """
        if INSTALLED.is_replaced:
            log.warning(
                "kvitals %s goes on with the files it was started with, since others or none are "
                "installed now: start it again to run what is installed",
                kvitals.__version__,
            )
        settings, waiting = followable(self._settings, self._reread())
        self._programs.change(*_wanted(settings))
        self._settings = settings
        self._told = self._tell()
        return self._told, waiting

    def spent(self) -> Spent:
        """What the kernel tells of our programs."""
        return Spent(self._programs.counts())

    def descriptor_count(self, pid: int) -> int | None:
        """How many files a process has open, or None if that cannot be told."""
        return descriptor_count(pid, self._settings.on_host(PROC))

    def command_line(self, pid: int) -> str:
        """The arguments of a process, empty if it is gone or has none."""
        return command_line(pid, self._settings.on_host(PROC))

    def is_zombie(self, pid: int) -> bool:
        """Whether a process ended and was not waited for."""
        return is_zombie(pid, self._settings.on_host(PROC))

    def close(self) -> None:
        """Take everything out of the kernel. Safe to call twice."""
        self._programs.close()


def _memory_bytes() -> int | None:
    try:
        return bpf_memory_bytes()
    except OSError:
        return None


def _wanted(settings: Settings) -> tuple[Sequence[Measurement], Mode, Extent]:
    extent = Extent(
        only_cgroup=settings.only_cgroup,
        table_size=settings.pid_table_size,
        forced=settings.rung,
        processes=settings.apps,
        no_storage=settings.no_storage,
        peers=settings.peer_filter,
    )
    return measurements_of(chosen_probes(settings)), settings.mode, extent
