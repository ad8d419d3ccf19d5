"""Reading, writing and removing through the virtual file system."""

from __future__ import annotations

from functools import partial

from kvitals.model import Chart, Field, Measurement, Probe
from kvitals.probes.drawing import by_group, line
from kvitals.probes.ways import on_call_or_return, on_plain_syscalls, on_return, on_syscalls

NO_RING = "removals through io_uring are not seen"
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
            *on_plain_syscalls(*syscalls, difference=REFUSED_EARLY),
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
        *on_syscalls("unlink", "unlinkat", difference=NO_RING),
        *on_plain_syscalls(
            "unlink", "unlinkat", difference=f"{NO_RING}; removals of folders are counted"
        ),
    ),
)

READS = (READ, READV)
WRITES = (WRITE, WRITEV)

_chart = partial(Chart, family="VFS", module="vfs")

PROBE = Probe(
    name="vfs",
    summary="reading, writing and removing through the virtual file system",
    measurements=(*READS, *WRITES, UNLINK),
    charts=(
        _chart(
            id="deleted_objects",
            title="Remove files",
            units="calls",
            priority=21002,
            dimensions=(line("vfs_unlink", "delete", Field.CALLS, UNLINK),),
            explanation="How often programs ask to remove a file from its folder. Bursts are "
            "clean-ups, builds and updates of packages.",
        ),
        _chart(
            id="io",
            title="Calls to IO",
            units="calls",
            priority=21003,
            dimensions=(
                line("vfs_read", "read", Field.CALLS, *READS),
                line("vfs_write", "write", Field.CALLS, *WRITES),
            ),
            explanation="How often programs read and write: files, pipes, terminals, and many "
            "sockets. A rise without more bytes means many small pieces, each of which costs "
            "processor time.",
        ),
        _chart(
            id="io_bytes",
            title="Bytes written and read",
            units="bytes/s",
            priority=21004,
            dimensions=(
                line("vfs_read", "read", Field.BYTES, *READS),
                line("vfs_write", "write", Field.BYTES, *WRITES, sign=-1),
            ),
            explanation="Bytes that reads and writes really moved, writes drawn downwards. Not "
            "all of them reach a disk: files are also read from memory, and pipes have no disk.",
        ),
        _chart(
            id="io_error",
            title="Fails to write or read",
            units="calls",
            priority=21005,
            dimensions=(
                line("vfs_unlink", "delete", Field.ERRORS, UNLINK),
                line("vfs_read", "read", Field.ERRORS, *READS),
                line("vfs_write", "write", Field.ERRORS, *WRITES),
            ),
            explanation="Reads, writes and removals that failed. Some always do, as where nothing "
            "is there to read yet; a burst means a full disk, a partner that has gone, or denied "
            "access.",
        ),
    ),
    group_charts=(
        by_group(
            "file_deleted",
            "Files deleted",
            20065,
            Field.CALLS,
            UNLINK,
            explanation="How often each group asked to remove a file from its folder. A group "
            "that rises alone cleans up, builds or updates.",
        ),
        by_group(
            "vfs_write_call",
            "Write to disk",
            20066,
            Field.CALLS,
            *WRITES,
            explanation="How often each group wrote, to files as well as to pipes, terminals and "
            "many sockets. Many writes of few bytes cost processor time.",
        ),
        by_group(
            "vfs_write_error",
            "Fails to write",
            20067,
            Field.ERRORS,
            *WRITES,
            explanation="Writes of each group that failed. A rise means a full disk, a reader "
            "that has gone, or that a partner takes no more for now.",
        ),
        by_group(
            "vfs_read_call",
            "Read from disk",
            20068,
            Field.CALLS,
            *READS,
            explanation="How often each group read, from files as well as from pipes, terminals "
            "and many sockets. Many reads of few bytes cost processor time.",
        ),
        by_group(
            "vfs_read_error",
            "Fails to read",
            20069,
            Field.ERRORS,
            *READS,
            explanation="Reads of each group that failed, often because nothing was there to read "
            "yet. A sudden rise means that what is read has gone, or that a program asks in a "
            "loop.",
        ),
        by_group(
            "vfs_write_bytes",
            "Bytes written on disk",
            20070,
            Field.BYTES,
            *WRITES,
            explanation="Bytes that each group wrote, whether or not they reach a disk. It shows "
            "who writes when a disk fills or is busy.",
        ),
        by_group(
            "vfs_read_bytes",
            "Bytes read from disk",
            20071,
            Field.BYTES,
            *READS,
            explanation="Bytes that each group read, many of them from memory rather than from a "
            "disk. It shows who reads when a disk is busy.",
        ),
    ),
)
