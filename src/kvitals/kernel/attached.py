"""What was attached, as it is handed to whoever reads it: the plan, and descriptors by name.

Knows names of maps and links; refuses to know who made them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from kvitals.kernel.features import Finding
from kvitals.model import Plan

COUNTERS = "counters"
# The two tables of flows, of which programs use the first until somebody swaps them.
FLOWS = ("flows in use", "flows spare")
# What a walk over processes needs of the maps that their maker shares.
OF_PROCESSES = ("ledgers", "entries", "messages")
OF_FLOWS = ("flow_tables", "flow_ledgers")


def link_name(object_name: str, program: str) -> str:
    """The name under which the link of an object's program is handed over."""
    return f"{object_name}/{program}"


@dataclass(frozen=True, slots=True)
class Attached:
    """How each measurement is served, and the files through which it is read.

    descriptors are maps and links of iterators, and the taker's to close: nothing else of what
    is in the kernel can be reached through them. counted_for_processes names the measurements
    that are also counted for each process. process_places and flow_places say
    how much there is room for; tells_flows, whether flows are counted at all.
    """

    plan: Plan
    findings: tuple[Finding, ...]
    counted_for_processes: frozenset[str]
    process_places: int
    flow_places: int
    tells_flows: bool
    descriptors: dict[str, int] = field(compare=False)

    def let_go(self) -> None:
        """Close all descriptors. Safe to call twice."""
        while self.descriptors:
            os.close(self.descriptors.popitem()[1])
