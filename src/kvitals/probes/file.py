"""Opening and closing of files."""

from __future__ import annotations

from functools import partial

from kvitals.model import Chart, Dimension, Field, Measurement, Probe
from kvitals.probes.drawing import by_group, line
from kvitals.probes.ways import on_call_or_return, on_plain_syscalls, on_syscalls

OPEN_SYSCALLS = ("open", "openat", "openat2", "creat")

OPEN = Measurement(
    name="file.open",
    summary="calls of open, openat, openat2 and creat",
    slot=1,
    fields=(Field.CALLS, Field.ERRORS),
    ways=(
        *on_call_or_return("file", "do_sys_openat2"),
        *on_call_or_return("file", "do_sys_open"),
        *on_syscalls(*OPEN_SYSCALLS),
        *on_plain_syscalls(*OPEN_SYSCALLS),
    ),
)

CLOSE = Measurement(
    name="file.close",
    summary="calls of close",
    slot=2,
    fields=(Field.CALLS, Field.ERRORS),
    ways=(
        *on_call_or_return("file", "__x64_sys_close", optional=("__ia32_sys_close",)),
        *on_syscalls("close"),
        *on_plain_syscalls("close"),
    ),
)


def _open_and_close(field: Field) -> tuple[Dimension, Dimension]:
    return line("do_sys_open", "open", field, OPEN), line("__close_fd", "close", field, CLOSE)


_chart = partial(Chart, units="calls", family="File", module="file")

PROBE = Probe(
    name="file",
    summary="opening and closing of files",
    measurements=(OPEN, CLOSE),
    charts=(
        _chart(
            id="file_descriptor",
            title="Open and close calls",
            priority=21000,
            dimensions=_open_and_close(Field.CALLS),
            explanation="How often programs open a file, and close a file, a socket or a pipe. A "
            "sudden rise is mostly a program that searches folders or starts others in a loop.",
        ),
        _chart(
            id="file_error",
            title="Open fails",
            priority=21001,
            dimensions=_open_and_close(Field.ERRORS),
            explanation="Opens and closes that failed, mostly because there is no such file or "
            "access is denied. Some always do, since programs look in several places.",
        ),
    ),
    group_charts=(
        by_group(
            "file_open",
            "Number of open files",
            20061,
            Field.CALLS,
            OPEN,
            explanation="How often each group opened files, not how many it has open. A group "
            "that rises alone searches folders, or starts programs again and again.",
        ),
        by_group(
            "file_open_error",
            "Fails to open files",
            20062,
            Field.ERRORS,
            OPEN,
            explanation="Files that each group could not open. A rise means that a file is gone, "
            "access was taken away, or too many files are open.",
        ),
        by_group(
            "file_closed",
            "Files closed",
            20063,
            Field.CALLS,
            CLOSE,
            explanation="How often each group closed a file, a socket or a pipe. It follows opens "
            "and connections; a group that opens and does not close keeps them all.",
        ),
        by_group(
            "file_close_error",
            "Fails to close files",
            20064,
            Field.ERRORS,
            CLOSE,
            explanation="Closes that failed, mostly of what was not open any more. A rise means "
            "that a program has lost track of its files.",
        ),
    ),
)
