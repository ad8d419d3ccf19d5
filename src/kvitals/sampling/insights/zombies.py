"""Processes that ended and that their parents do not wait for.

What walks tell is asked of the system once more before anybody is accused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kvitals.model import Insight, Process
from kvitals.sampling.process_table import ZOMBIE, Known

# Every process is a zombie for a moment; one that stays for so long was forgotten.
FORGOTTEN_S = 60
_NAMED = 5


# A leader that ends before its other threads waits for them, not for its parent.
def _is_zombie(process: Process) -> bool:
    return process.state == ZOMBIE and process.threads <= 1


class Zombies:
    """Remembers since when each zombie is one."""

    def __init__(self, is_zombie: Callable[[int], bool], forgotten_s: int = FORGOTTEN_S) -> None:
        self._is_zombie = is_zombie
        self._forgotten_s = forgotten_s
        self._since: dict[tuple[int, int], int] = {}

    def look(self, now: int, live: Iterable[Known]) -> list[Insight]:
        """The parents that have zombies for too long, at a time in seconds."""
        processes = {one.process.pid: one for one in live}
        zombies = [one for one in processes.values() if _is_zombie(one.process)]
        ids = [(one.process.pid, one.process.started) for one in zombies]
        self._since = {one: self._since.get(one, now) for one in ids}
        forgotten: dict[int, list[Known]] = {}
        for one, known in zip(ids, zombies, strict=True):
            is_late = now - self._since[one] >= self._forgotten_s
            if is_late and self._is_zombie(known.process.pid):
                forgotten.setdefault(known.process.parent, []).append(known)
        return [
            self._insight(processes.get(parent), parent, children)
            for parent, children in sorted(forgotten.items())
        ]

    def _insight(self, parent: Known | None, pid: int, children: list[Known]) -> Insight:
        name = parent.process.name if parent else "unknown"
        since = min(self._since[one.process.pid, one.process.started] for one in children)
        count = len(children)
        what = "a child that ended" if count == 1 else f"{count} children that ended"
        return Insight(
            kind="zombies",
            subject=f"{name} ({pid})",
            sentence=f"{name} ({pid}) has not waited for {what}.",
            since=since,
            evidence={
                "parent": pid,
                "parent_name": name,
                "zombies": count,
                "children": ", ".join(
                    f"{one.process.name} ({one.process.pid})" for one in children[:_NAMED]
                ),
            },
            chart="ebpf.zombies",
        )
