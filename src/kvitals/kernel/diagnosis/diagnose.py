"""Asks every question about the system, in the order in which a person would."""

from __future__ import annotations

from kvitals.kernel.diagnosis import (
    kprobe_events,
    limits,
    lockdown,
    mounts,
    options,
    reject,
    selinux,
    surroundings,
    system,
)
from kvitals.kernel.diagnosis.check import Check


def diagnose() -> tuple[Check, ...]:
    """All answers about this system. Loads nothing, changes nothing, and always answers."""
    return (
        system.version(),
        system.architecture(),
        system.type_information(),
        system.library(),
        reject.accepted(),
        reject.readable(),
        *options.options(),
        mounts.tracefs(),
        mounts.debugfs(),
        mounts.cgroup2(),
        lockdown.mode(),
        *lockdown.consequences(),
        selinux.state(),
        selinux.denials(),
        surroundings.pid_namespace(),
        surroundings.user_namespace(),
        surroundings.processes(),
        surroundings.system(),
        surroundings.files(),
        surroundings.memory(),
        surroundings.addresses(),
        limits.capabilities(),
        limits.network_capability(),
        limits.locked_memory(),
        limits.open_files(),
        limits.unprivileged(),
        limits.compiler(),
        kprobe_events.left(),
        kprobe_events.others(),
    )
