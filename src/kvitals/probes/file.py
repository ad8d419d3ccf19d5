"""Opening and closing of files."""

from __future__ import annotations

from kvitals.model import Chart, Dimension, Field, Measurement, Probe, Term
from kvitals.probes.ways import on_call_or_return, on_syscalls

OPEN = Measurement(
    name="file.open",
    summary="calls of open, openat, openat2 and creat",
    slot=1,
    fields=(Field.CALLS, Field.ERRORS),
    ways=(
        *on_call_or_return("file", "do_sys_openat2"),
        *on_call_or_return("file", "do_sys_open"),
        *on_syscalls("open", "openat", "openat2", "creat"),
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
    ),
)


def _open_and_close(field: Field) -> tuple[Dimension, Dimension]:
    return (
        Dimension("do_sys_open", "open", (Term(OPEN.name, field),)),
        Dimension("__close_fd", "close", (Term(CLOSE.name, field),)),
    )


PROBE = Probe(
    name="file",
    summary="opening and closing of files",
    measurements=(OPEN, CLOSE),
    charts=(
        Chart(
            id="file_descriptor",
            title="Open and close calls",
            units="calls",
            family="File",
            priority=21000,
            dimensions=_open_and_close(Field.CALLS),
            module="file",
        ),
        Chart(
            id="file_error",
            title="Open fails",
            units="calls",
            family="File",
            priority=21001,
            dimensions=_open_and_close(Field.ERRORS),
            module="file",
        ),
    ),
)
