"""Reading, writing and removing through the virtual file system."""

from __future__ import annotations

from kvitals.model import Chart, Dimension, Field, Measurement, Probe, Term
from kvitals.probes.ways import on_call_or_return, on_return, on_syscalls

REFUSED_EARLY = "also counts calls with a bad descriptor, which fail before the VFS"


def _transfer(name: str, slot: int, function: str, syscalls: tuple[str, ...]) -> Measurement:
    """Bytes are those really moved, so even entry mode looks at the result."""
    return Measurement(
        name=name,
        summary=f"calls of {', '.join(syscalls)}, and the bytes that they moved",
        slot=slot,
        fields=(Field.CALLS, Field.ERRORS, Field.BYTES),
        ways=(
            *on_return("vfs", function),
            *on_syscalls(*syscalls, difference=REFUSED_EARLY),
        ),
    )


READ = _transfer("vfs.read", 3, "vfs_read", ("read", "pread64"))
READV = _transfer("vfs.readv", 4, "vfs_readv", ("readv", "preadv", "preadv2"))
WRITE = _transfer("vfs.write", 5, "vfs_write", ("write", "pwrite64"))
WRITEV = _transfer("vfs.writev", 6, "vfs_writev", ("writev", "pwritev", "pwritev2"))

UNLINK = Measurement(
    name="vfs.unlink",
    summary="removals of names by unlink and unlinkat",
    slot=7,
    fields=(Field.CALLS, Field.ERRORS),
    ways=(
        *on_call_or_return("vfs", "do_unlinkat"),
        *on_call_or_return("vfs", "filename_unlinkat"),
        *on_syscalls("unlink", "unlinkat", difference="removals through io_uring are not seen"),
    ),
)

READS = (READ.name, READV.name)
WRITES = (WRITE.name, WRITEV.name)


def _line(line_id: str, name: str, field: Field, *measured: str, sign: int = 1) -> Dimension:
    return Dimension(line_id, name, tuple(Term(one, field) for one in measured), sign)


PROBE = Probe(
    name="vfs",
    summary="reading, writing and removing through the virtual file system",
    measurements=(READ, READV, WRITE, WRITEV, UNLINK),
    charts=(
        Chart(
            id="deleted_objects",
            title="Remove files",
            units="calls",
            family="VFS",
            priority=21002,
            dimensions=(_line("vfs_unlink", "delete", Field.CALLS, UNLINK.name),),
            module="vfs",
        ),
        Chart(
            id="io",
            title="Calls to IO",
            units="calls",
            family="VFS",
            priority=21003,
            dimensions=(
                _line("vfs_read", "read", Field.CALLS, *READS),
                _line("vfs_write", "write", Field.CALLS, *WRITES),
            ),
            module="vfs",
        ),
        Chart(
            id="io_bytes",
            title="Bytes written and read",
            units="bytes/s",
            family="VFS",
            priority=21004,
            dimensions=(
                _line("vfs_read", "read", Field.BYTES, *READS),
                _line("vfs_write", "write", Field.BYTES, *WRITES, sign=-1),
            ),
            module="vfs",
        ),
        Chart(
            id="io_error",
            title="Fails to write or read",
            units="calls",
            family="VFS",
            priority=21005,
            dimensions=(
                _line("vfs_unlink", "delete", Field.ERRORS, UNLINK.name),
                _line("vfs_read", "read", Field.ERRORS, *READS),
                _line("vfs_write", "write", Field.ERRORS, *WRITES),
            ),
            module="vfs",
        ),
    ),
)
