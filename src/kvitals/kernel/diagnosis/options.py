"""How the kernel was built: the options on which hooks depend.

Knows for what each option is needed; refuses to conclude that a hook serves,
which only trying tells.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import zlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from kvitals.kernel.diagnosis.check import Check, Verdict, guarded, no, unknown, yes
from kvitals.kernel.system_files import MOST_BYTES, content

SUBJECT = "kernel options"

# Option, for what it is needed, and whether kvitals has no other way.
OPTIONS = (
    ("BPF", "all of eBPF", True),
    ("BPF_SYSCALL", "loading programs", True),
    ("BPF_JIT", "fexit hooks, and speed everywhere", True),
    ("BPF_EVENTS", "hooks on tracepoints, functions and system calls", True),
    ("DEBUG_INFO_BTF", "fexit, tp_btf and iterators", True),
    ("CGROUP_BPF", "the cgroup hook on sockets, one way among others", False),
    ("PERF_EVENTS", "kprobe hooks, one way among others", False),
    ("FTRACE", "all tracing", True),
    ("TRACING", "tracepoints", True),
    ("FUNCTION_TRACER", "fexit hooks, one way among others", False),
    ("DYNAMIC_FTRACE_WITH_DIRECT_CALLS", "fexit hooks, one way among others", False),
    ("FTRACE_SYSCALLS", "syscall hooks, one way among others", False),
    ("HAVE_KPROBES", "kprobe hooks, one way among others", False),
    ("KPROBES", "kprobe hooks, one way among others", False),
    ("KPROBE_EVENTS", "kprobe hooks, one way among others", False),
    ("KPROBES_ON_FTRACE", "cheaper kprobe hooks; they work without", False),
)

_SET = re.compile(r"CONFIG_(\w+)=(.*)")


def candidates(release: str | None = None) -> tuple[Path, ...]:
    """Where the configuration of the running kernel may be."""
    name = release or os.uname().release
    return (
        Path("/proc/config.gz"),
        Path(f"/boot/config-{name}"),
        Path(f"/lib/modules/{name}/config"),
    )


def read_config(paths: Sequence[Path]) -> tuple[Path, str]:
    """The first configuration that is there, and its text.

    Raises:
        OSError: there is none, or it cannot be read.
        ValueError: it is damaged.
    """
    for path in paths:
        try:
            packed = content(path)
        except FileNotFoundError:
            continue
        try:
            unpacked = _unpacked(packed) if path.suffix == ".gz" else packed
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise ValueError(f"{path} is damaged: {error}") from error
        return path, unpacked.decode(errors="replace")
    raise FileNotFoundError(f"none of {', '.join(map(str, paths))} is there")


def _unpacked(packed: bytes) -> bytes:
    with gzip.open(io.BytesIO(packed)) as file:
        return file.read(MOST_BYTES)


def set_options(text: str) -> dict[str, str]:
    """The options that a configuration sets, without CONFIG_."""
    found = (_SET.match(line) for line in text.split("\n"))
    return {one[1]: one[2] for one in found if one}


def options(paths: Sequence[Path] | None = None) -> tuple[Check, ...]:
    """Where the configuration was found, then one check for each option."""
    sought = candidates() if paths is None else paths
    source: Path | None = None
    chosen: dict[str, str] = {}

    def configuration() -> Verdict:
        nonlocal source, chosen
        try:
            source, text = read_config(sought)
        except FileNotFoundError as error:
            return unknown(str(error), "modprobe configs; or install the file of this kernel")
        chosen = set_options(text)
        return yes(str(source))

    first = guarded(SUBJECT, "configuration", configuration, matters=False)
    return (
        first,
        *(
            guarded(SUBJECT, name, partial(_option, name, use, chosen), matters=matters)
            for name, use, matters in OPTIONS
        ),
    )


def _option(name: str, use: str, chosen: dict[str, str]) -> Verdict:
    if not chosen:
        return unknown(f"for {use}")
    if chosen.get(name) == "y":
        return yes(f"for {use}")
    return no(f"not set; for {use}", f"a kernel built with CONFIG_{name}=y")
