"""What the generator is asked to do, and how often."""

from __future__ import annotations

from collections.abc import Mapping

FILES = ("open", "openat", "openat2", "creat", "open_fail", "openat_fail", "openat2_fail")
DESCRIPTORS = ("close_fail",)
TRANSFERS = (
    *("read", "pread", "readv", "preadv", "preadv2", "read_fail", "readv_fail"),
    *("write", "pwrite", "writev", "pwritev", "pwritev2", "write_fail", "writev_fail"),
)
NAMES = ("unlink", "unlinkat", "unlink_fail", "rmdir")
PROCESSES = (
    *("fork", "vfork", "clone", "clone3", "fork_fail", "clone3_fail", "zombie", "brief"),
    *("clone3_fault", "fork_limit"),
)
THREADS = ("thread", "thread3", "thread_fail", "thread3_fail")
TCP = (
    *("tcp4", "tcp6", "tcp_peek", "tcp_fail", "tcp_sendfile"),
    *("tcp_unconnected_close", "tcp_exit_close", "tcp_duplicate_close"),
    *("tcp_multipath", "tcp_tls", "tcp_splice", "tcp_zerocopy", "ring_receive"),
)
UDP = (
    *("udp4", "udp6", "udp_mapped", "udp_connected", "udp_fail", "udp_peek", "udp_mmsg"),
    *("udp_truncated", "udp_segments", "udp_fewer"),
)
OTHERS = ("udp_lite", "other_sockets")
LEGACY = ("legacy",)
EVERYTHING = (
    FILES + DESCRIPTORS + TRANSFERS + NAMES + PROCESSES + THREADS + TCP + UDP + OTHERS + LEGACY
)

WORKLOADS: Mapping[str, Mapping[str, int]] = {
    "files": dict.fromkeys(FILES + DESCRIPTORS, 1000),
    "transfers": dict.fromkeys(TRANSFERS, 1000),
    "names": dict.fromkeys(NAMES, 500),
    "processes": dict.fromkeys(PROCESSES, 200),
    "threads": dict.fromkeys(THREADS, 500),
    "tcp": dict.fromkeys(TCP, 50),
    "udp": dict.fromkeys(UDP, 500),
    "others": dict.fromkeys(OTHERS, 50),
    "legacy": dict.fromkeys(LEGACY, 500),
    "everything": dict.fromkeys(EVERYTHING, 7),
    # As fast as one process can: the loss that the design forbids.
    "storm": {"fork": 20_000, "thread": 4000, "open": 16_000, "udp4": 16_000},
}
