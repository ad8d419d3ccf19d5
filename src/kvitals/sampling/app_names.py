"""Which group of the groups file a process belongs to, by its own name or by its relatives.

A process that no pattern matches belongs to the group of its nearest ancestor
that one matches. PID 1 hands down nothing. Failing that, it belongs to the
group that all its grouped children share; failing that, to the default group.
The tree is taken as it is at the moment, so the answer does not depend on when
we were started.
"""

from __future__ import annotations

from collections.abc import Callable

from kvitals.config.groups import Group, Groups
from kvitals.model import Process, Remark, Row
from kvitals.sampling.process_table import Known, ProcessTable

_INIT = 1
# Deeper trees are not looked through, and no cycle can hold us.
_DEPTH = 64
_CHILDREN_DEPTH = 8


# A leader that one of its threads replaced by calling exec is let go as a
# thread, which began with the process and has the name of the program before.
def _is_of_former_program(known: Known, row: Row) -> bool:
    is_former_leader = row.process.started == known.process.started
    return row.remark is Remark.RENAMED or (row.remark is Remark.THREAD and is_former_leader)


class AppNames:
    """Groups processes as a groups file says."""

    def __init__(
        self, groups: Groups, table: ProcessTable, command_line: Callable[[int], str]
    ) -> None:
        self._groups = groups
        self._table = table
        self._read_command_line = command_line

    def name(self, known: Known, row: Row) -> str:
        """The group of a process under the name that it has in a row."""
        if _is_of_former_program(known, row):
            group = self._former(known, row.process.name)
        else:
            group = self._own(known)
        return (group or self._inherited(known.process) or self._groups.other).name

    def _own(self, known: Known) -> Group | None:
        name = known.process.name
        if known.is_named_anew:
            return self._former(known, name)
        if known.grouped_as != (known.renamed, name):
            known.group = self._groups.match(name, lambda: self._command_line(known))
            known.grouped_as = (known.renamed, name)
        return known.group

    # By now it executes another program, whose command line says nothing of it.
    def _former(self, known: Known, name: str) -> Group | None:
        grouped_as, present = known.grouped_as, (known.renamed, known.process.name)
        if grouped_as is not None and grouped_as[1] == name and grouped_as != present:
            return known.group
        return self._groups.match(name, lambda: name)

    # Who has ended has none, and its id may be another's.
    def _command_line(self, known: Known) -> str:
        line = "" if known.is_ended else self._read_command_line(known.process.pid)
        return line or known.process.name

    def _inherited(self, process: Process) -> Group | None:
        if process.pid == _INIT:
            return None
        pid = process.parent
        for _ in range(_DEPTH):
            ancestor = self._table.get(pid)
            if pid <= _INIT or ancestor is None:
                break
            own = self._own(ancestor)
            if own is not None:
                return own
            pid = ancestor.process.parent
        shared = self._of_children(process.pid, _CHILDREN_DEPTH)
        return shared.pop() if len(shared) == 1 else None

    def _of_children(self, pid: int, depth: int) -> set[Group]:
        found: set[Group] = set()
        if depth == 0:
            return found
        for child_pid in self._table.children(pid):
            child = self._table.get(child_pid)
            if child is None or child.is_ended:
                continue
            own = self._own(child)
            found |= {own} if own is not None else self._of_children(child_pid, depth - 1)
            if len(found) > 1:
                break
        return found
