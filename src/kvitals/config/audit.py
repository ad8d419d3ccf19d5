"""What a line of the kernel's audit log tells about eBPF that SELinux denied.

Knows the raw forms in which auditd, the kernel's own log and the journal write it. Text in,
facts out; believes nothing in a line that could stand in a policy unchecked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# All forms are anchored at the start of the line, where no user can write: that of auditd, that
# of the kernel's log, and that of `journalctl _TRANSPORT=audit`, short or with -o cat. Of the
# journal's other entries anybody can choose the beginning, so their lines must not be handed in.
_DENIED = re.compile(
    r"(?:(?:(?:node=\S+ )?type=AVC msg=|(?:\[ *[0-9.]+\] )?audit: type=1400 )"
    r"audit\([0-9.:]+\) ?:|(?:[A-Z][a-z]{2} [ 0-9]\d [0-9:]{8} \S+ audit\[\d+\]: )?AVC)"
    r" +avc: +denied +\{([a-z0-9_ ]+)\} +for +(.*)"
)
_CONTEXT = re.compile(r"[A-Za-z0-9_.]+:[A-Za-z0-9_.]+:([A-Za-z][A-Za-z0-9_]*)(?::\S+)?", re.ASCII)
_DOMAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NUMBER = re.compile(r"[0-9]{1,10}")
_HEXADECIMAL = re.compile(r"(?:[0-9A-F]{2})+")

# Since Linux kernel commit a17b53c4a4b5 ("bpf, capability: Introduce
# CAP_BPF") (in v5.8) these are asked for instead of CAP_SYS_ADMIN.
_CAPABILITIES = ("bpf", "perfmon")


@dataclass(frozen=True, slots=True)
class Denial:
    """One refusal. source and target are SELinux types; comm is as hostile as its process."""

    permissions: tuple[str, ...]
    tclass: str
    source: str
    target: str
    pid: int | None
    comm: str


def is_domain(name: str) -> bool:
    """Whether a name can be that of a type in a policy."""
    return _DOMAIN.fullmatch(name) is not None


def type_of(context: str) -> str | None:
    """The type in a context such as system_u:system_r:init_t:s0, or None if it is no context."""
    found = _CONTEXT.fullmatch(context)
    return found[1] if found else None


def parse_denial(line: str) -> Denial | None:
    """The denial of class bpf, or of the capabilities bpf and perfmon, that a line tells.

    A line that is cut off before its class, grants, or tells of something
    else, is None. Of the class capability2 the other permissions are left out.
    """
    found = _DENIED.match(line)
    if not found:
        return None
    fields = _fields(found[2])
    tclass = fields.get("tclass", "")
    permissions = _permissions(tclass, found[1].split())
    source = type_of(fields.get("scontext", ""))
    target = type_of(fields.get("tcontext", ""))
    if not permissions or source is None or target is None:
        return None
    pid = fields.get("pid", "")
    return Denial(
        permissions=permissions,
        tclass=tclass,
        source=source,
        target=target,
        pid=int(pid) if _NUMBER.fullmatch(pid) else None,
        comm=_command(fields.get("comm", "")),
    )


def find_denials(lines: Iterable[str]) -> tuple[Denial, ...]:
    """The denials in a log, in its order."""
    found = (parse_denial(line) for line in lines)
    return tuple(one for one in found if one is not None)


# The kernel writes every key once. A second one is forged, so nothing is believed.
def _fields(text: str) -> dict[str, str]:
    pairs = [word.partition("=") for word in text.split()]
    fields = {key: value for key, _, value in pairs}
    return fields if len(fields) == len(pairs) else {}


def _permissions(tclass: str, named: list[str]) -> tuple[str, ...]:
    if tclass == "bpf":
        return tuple(named)
    if tclass == "capability2":
        return tuple(one for one in named if one in _CAPABILITIES)
    return ()


# Quoted, or in hexadecimal if it holds a space, a quote or anything but ASCII
# (kernel/audit.c, audit_log_n_untrustedstring).
def _command(text: str) -> str:
    if _HEXADECIMAL.fullmatch(text):
        return bytes.fromhex(text).decode(errors="replace")
    return text.removeprefix('"').removesuffix('"')
