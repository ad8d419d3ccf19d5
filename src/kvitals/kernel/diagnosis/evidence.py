"""Facts of this system for a bug report, each stripped to what a bug can depend on.

Knows which files tell them; refuses to pass on names, addresses and secrets:
what is not known to be harmless is masked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from kvitals.kernel.build_record import compiler
from kvitals.kernel.diagnosis.options import candidates, read_config
from kvitals.kernel.libbpf import LIBRARY, libbpf
from kvitals.kernel.objects import object_path
from kvitals.kernel.system_files import content, each_line, lines, text
from kvitals.model import KvitalsError

MASK = "<masked>"

# Parameters of the kernel's command line on which tracing depends.
_PARAMETERS = {
    "apparmor", "audit", "bpf_jit_enable", "cgroup_disable", "cgroup_no_v1", "debugfs",
    "enforcing", "ftrace", "kprobe_event", "lockdown", "lsm", "mitigations", "security",
    "selinux", "systemd.unified_cgroup_hierarchy", "trace_event",
}  # fmt: skip
_DISTRIBUTION = {
    "ID",
    "ID_LIKE",
    "NAME",
    "PRETTY_NAME",
    "VERSION",
    "VERSION_CODENAME",
    "VERSION_ID",
}
_BUILDER = re.compile(r"\([^()\s@]+@[^()\s@]+\)")
_TEXT_OPTION = re.compile(r'^(CONFIG_\w+)=".*"$', re.MULTILINE)


def told(tell: Callable[[], str]) -> str:
    """A fact, or why it could not be had."""
    try:
        return tell()
    except (OSError, ValueError, KvitalsError) as error:
        return f"could not tell: {error}\n"


def version(path: Path = Path("/proc/version")) -> str:
    """What the kernel says of itself, without who built it and where."""
    return _BUILDER.sub(f"({MASK})", text(path))


def command_line(path: Path = Path("/proc/cmdline")) -> str:
    """The kernel's parameters; values only of those on which tracing depends.

    What stands after -- is for the first process, and left out.
    """
    words = text(path).split()
    own = words[: words.index("--")] if "--" in words else words
    shown = []
    for word in own:
        name, equals, value = word.partition("=")
        shown.append(f"{name}={value if name in _PARAMETERS else MASK}" if equals else name)
    return " ".join(shown) + "\n"


def configuration(paths: Sequence[Path] | None = None) -> str:
    """How the kernel was built; of options that are texts only the names."""
    _, found = read_config(candidates() if paths is None else paths)
    return _TEXT_OPTION.sub(rf'\1="{MASK}"', found)


def distribution(path: Path = Path("/etc/os-release")) -> str:
    """Which distribution it is, and which version."""
    return "".join(f"{line}\n" for line in lines(path) if line.partition("=")[0] in _DISTRIBUTION)


def objects(folder: Path | None = None) -> str:
    """Which compiler made our BPF objects, and these with their sizes and hashes."""
    where = object_path("features").parent if folder is None else folder
    told_lines = [f"made by {compiler(where)}\n"]
    for path in sorted(where.glob("*.bpf.o")):
        code = content(path)
        told_lines.append(f"{hashlib.sha256(code).hexdigest()} {len(code):>8} {path.name}\n")
    return "".join(told_lines)


def symbols(functions: Collection[str], path: Path = Path("/proc/kallsyms")) -> str:
    """The kernel's lines for functions, without their addresses."""
    words = (line.split() for line in each_line(path))
    return "".join(
        f"{' '.join(one[1:])}\n" for one in words if len(one) > 2 and one[2] in functions
    )


def library_version() -> str:
    """The version of libbpf."""
    return f"{LIBRARY} {libbpf().call('libbpf_version_string').decode()}\n"
