"""The first kernel that each object, and each of its programs, is written for.

All are written for the oldest that is tested, but these. Where a kernel is older, the ways that
need them are refused, and others serve.
"""

from __future__ import annotations

from collections.abc import Mapping

from kvitals.kernel.maps import MAKERS, SHARED, Keeping
from tests.objects.history import OLDEST, Version

# By "object", or by "object/program".
LATER: Mapping[str, Version] = {
    # Storage of sockets in tracing programs.
    "network": (5, 11),
    # The exchange of a word, and storage of tasks.
    "processes": (5, 12),
    # The running task.
    "syscalls/tp_btf__sys_exit": (5, 11),
    # The registers of the running task.
    "network/tp_btf__sock_recv_length": (5, 15),
    "network/tp_btf__tcp_rcv_space_adjust": (5, 15),
    "socket/fexit__inet_sendmsg": (5, 15),
    "socket/fexit__inet6_sendmsg": (5, 15),
    "socket/fexit__inet_recvmsg": (5, 15),
    "socket/fexit__inet6_recvmsg": (5, 15),
    "socket/tp_btf__sock_send_length": (5, 15),
    "socket/tp_btf__sock_recv_length": (5, 15),
}


def promised(kernel_object: str, program: str = "", keeping: Keeping = Keeping.OFF) -> Version:
    """The first kernel that takes a program, or what is common to an object.

    keeping is where it counts for each process: the object that makes the maps has been taken.
    """
    own = LATER.get(f"{kernel_object}/{program}", OLDEST)
    maker = LATER.get(MAKERS.get(keeping, ""), OLDEST)
    return max(own, LATER.get(kernel_object, OLDEST), maker)


def promised_of_map(kernel_object: str, name: str) -> Version:
    """The first kernel on which a map is made. Those of another keeping are left out."""
    keepings = [one for one, maps in SHARED.items() if name in maps]
    return max(
        promised(kernel_object),
        min((promised("", keeping=one) for one in keepings), default=OLDEST),
    )
