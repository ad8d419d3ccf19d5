"""Who talks to whom: transfers, connections and retransmits by peer and service."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kvitals.model import Chart, Field, Measurement, Probe, Rung, Way
from kvitals.probes.drawing import line
from kvitals.probes.ways import ZEROCOPY_UNSEEN, at_retransmits

BY_PORT = (
    "a connection is inbound if its own port is listened on, and what it does outside of "
    "system calls is credited to no application"
)
REMEMBERING, BY_PORT_ALONE = "network", "network_by_port"


_OPTIONAL = tuple(f"fexit__{one}" for one in ("inet6_sendmsg", "inet6_recvmsg", "inet_sendpage"))


def _at_functions(kernel_object: str, difference: str = "") -> tuple[Way, Way]:
    """With what TCP_ZEROCOPY_RECEIVE takes, and without."""
    whole = Way(
        rung=Rung.FEXIT,
        object=kernel_object,
        programs=(
            "fexit__inet_sendmsg",
            "fexit__inet_recvmsg",
            "fexit__tcp_splice_read",
            *(optional := (*_OPTIONAL, "fexit__tcp_getsockopt")),
        ),
        optional=optional,
        hook="fexit/inet_sendmsg+inet_recvmsg+tcp_splice_read",
        difference=difference,
    )
    return whole, replace(
        whole,
        programs=whole.programs[:-1],
        optional=_OPTIONAL,
        difference="; ".join(filter(None, (difference, ZEROCOPY_UNSEEN))),
    )


def _look(kernel_object: str, program: str, number: str, difference: str = "") -> Way:
    return Way(
        rung=Rung.TRACEPOINT,
        object=kernel_object,
        programs=("tp_btf__inet_sock_set_state", program),
        hook="tp_btf/inet_sock_set_state",
        number=number,
        difference=difference,
    )


def _looks(number: str = "", difference: str = "") -> tuple[Way, Way]:
    return (
        _look(REMEMBERING, "iter__task_file", number),
        _look(BY_PORT_ALONE, "iter__tcp", number, difference),
    )


def _retransmits() -> tuple[Way, ...]:
    return tuple(
        replace(way, object=kernel_object, difference=difference)
        for kernel_object, difference in ((REMEMBERING, ""), (BY_PORT_ALONE, BY_PORT))
        for way in at_retransmits("network")
    )


_by_peer = partial(Measurement, slot=None, by_peer=True)

TRANSFERS = _by_peer(
    name="network.transfers",
    summary="what programs send to each peer and take from it, by TCP and UDP",
    fields=(Field.CALLS, Field.BYTES),
    ways=(
        *_at_functions(REMEMBERING),
        Way(
            rung=Rung.TRACEPOINT,
            object=REMEMBERING,
            programs=(
                "tp_btf__sock_send_length",
                "tp_btf__sock_recv_length",
                "tp_btf__tcp_rcv_space_adjust",
            ),
            hook="tp_btf/sock_send_length+sock_recv_length",
        ),
        *_at_functions(BY_PORT_ALONE, BY_PORT),
    ),
)
DATAGRAMS = _by_peer(
    name="network.datagrams",
    summary="the peers of datagrams on UDP sockets that are not connected",
    fields=(Field.CALLS,),
    ways=(
        Way(
            rung=Rung.CGROUP,
            object="datagrams",
            programs=(
                "cgroup__sendmsg4",
                "cgroup__sendmsg6",
                "cgroup__recvmsg4",
                "cgroup__recvmsg6",
            ),
            hook="cgroup/sendmsg+recvmsg",
        ),
    ),
)
CONNECTIONS = _by_peer(
    name="network.connections",
    summary="TCP connections by peer: who began, how many are established, came to be, "
    "ended and failed, and their round-trip times",
    fields=(Field.CALLS,),
    ways=_looks(difference=BY_PORT),
)
RETRANSMITS = _by_peer(
    name="network.retransmits",
    summary="TCP packets sent again, by peer",
    fields=(Field.CALLS,),
    ways=_retransmits(),
)
USED = Measurement(
    name="network.table_used",
    summary="share of the table of flows that was in use when it was read, in percent",
    slot=None,
    fields=(Field.NOW,),
    ways=_looks("used_percent"),
)
HIGHEST = Measurement(
    name="network.table_highest",
    summary="the highest share of that table ever in use, in percent",
    slot=None,
    fields=(Field.NOW,),
    ways=_looks("highest_percent"),
)
FOLDED = Measurement(
    name="network.folded",
    summary="events of flows that found no place in that table, so that they count as other",
    slot=None,
    fields=(Field.CALLS,),
    ways=_looks("folded"),
)

_chart = partial(Chart, family="Flow table", module="network")

PROBE = Probe(
    name="network",
    summary="who talks to whom, by service and peer",
    measurements=(TRANSFERS, DATAGRAMS, CONNECTIONS, RETRANSMITS, USED, HIGHEST, FOLDED),
    charts=(
        _chart(
            id="flow_table",
            title="Use of the table of flows",
            units="percentage",
            priority=21092,
            dimensions=(
                line("used", "used", Field.NOW, USED),
                line("highest", "highest", Field.NOW, HIGHEST),
            ),
            explanation="How full the table is in which the kernel notes who talks to whom, and "
            "the fullest it ever was. At 100 % the rest is counted as other, without a name.",
        ),
        _chart(
            id="flow_table_folded",
            title="Events of flows that found no place",
            units="events",
            priority=21093,
            dimensions=(line("folded", "folded", Field.CALLS, FOLDED),),
            explanation="Sends, receives and connections that found no place in the table of "
            "flows. They are counted as other, so sums stay right, but nobody's name is on them.",
        ),
    ),
)
