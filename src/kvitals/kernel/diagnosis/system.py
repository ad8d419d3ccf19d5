"""The kernel's version, its machine, its type information, and the library that loads.

Knows what was tested; refuses to decide by a version what is loaded.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from kvitals.kernel.diagnosis.check import Verdict, answers, no, unknown, yes
from kvitals.kernel.libbpf import LIBRARY, LibbpfMissingError, libbpf
from kvitals.kernel.system_files import content

SUBJECT = "system"

# The oldest kernel on which every counter was compared with the truth, and the
# first in which BPF programs may hang on tracepoints and probes of every kind.
TESTED = (5, 10)
FIRST = (4, 11)

# Red Hat carries the kernel's newer parts back into old versions.
_RED_HAT = re.compile(r"\.el\d")
_BTF_MAGIC = {b"\x9f\xeb", b"\xeb\x9f"}
_NEWER = "a newer kernel; what it gives is told below, measurement by measurement"


@answers(SUBJECT, "kernel version")
def version(running: str | None = None) -> Verdict:
    """Whether the kernel is one of those on which kvitals was tested, or newer."""
    release = os.uname().release if running is None else running
    found = re.match(r"(\d+)\.(\d+)", release)
    if found is None:
        return unknown(f"{release!r} is no version")
    number = (int(found[1]), int(found[2]))
    oldest = ".".join(map(str, TESTED))
    if number >= TESTED:
        return yes(release)
    if number >= FIRST or _RED_HAT.search(release):
        return unknown(f"{release}, older than {oldest}, the oldest that was tested", _NEWER)
    return no(f"{release}, older than 4.11, the first that can have what is needed", _NEWER)


@answers(SUBJECT, "architecture")
def architecture(machine: str | None = None) -> Verdict:
    """Whether the machine is one whose registers kvitals knows."""
    name = machine or os.uname().machine
    if name == "x86_64":
        return yes(name)
    return no(
        f"{name}: kprobe and syscall hooks read registers, and know those of x86_64 alone",
        "the other kinds of hooks serve; or an x86_64 machine",
    )


@answers(SUBJECT, "BTF")
def type_information(btf: Path = Path("/sys/kernel/btf/vmlinux")) -> Verdict:
    """Whether the kernel tells the types of its functions and structures."""
    remedy = "a kernel with CONFIG_DEBUG_INFO_BTF=y, from 5.4 on"
    try:
        magic = content(btf, 2)
        size = btf.stat().st_size
    except FileNotFoundError:
        return no("absent; fexit, tp_btf and iterators need it", remedy)
    if magic not in _BTF_MAGIC:
        return no(f"{btf} is not BTF", remedy)
    return yes(f"{btf}, {size / 2**20:.1f} MiB")


@answers(SUBJECT, "libbpf")
def library() -> Verdict:
    """Whether the library that brings programs into the kernel is installed."""
    try:
        number = libbpf().call("libbpf_version_string").decode()
    except LibbpfMissingError as error:
        return no(f"{LIBRARY} was not found", str(error).split("; ", 1)[-1])
    return yes(f"{LIBRARY}, {number}")
