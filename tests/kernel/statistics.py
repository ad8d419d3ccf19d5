"""What the kernel's own statistics say about TCP."""

from __future__ import annotations

from pathlib import Path


def retransmitted(snmp: str) -> int:
    """RetransSegs in the text of a /proc/net/snmp."""
    names, values = (line.split() for line in snmp.splitlines() if line.startswith("Tcp:"))
    return int(values[names.index("RetransSegs")])


def retransmitted_here() -> int:
    """RetransSegs of our own network namespace."""
    return retransmitted(Path("/proc/net/snmp").read_text())
