"""Sending, receiving and closing through TCP and UDP sockets."""

from __future__ import annotations

from functools import partial

from kvitals.model import Chart, Field, Measurement, Probe, Rung, Way
from kvitals.probes.drawing import by_group, line
from kvitals.probes.ways import (
    KRETPROBE_DIFFERENCE,
    ZEROCOPY_UNSEEN,
    at_retransmits,
    hook,
    on_call,
    on_return,
    on_tracepoint,
)

TRANSFER = (Field.CALLS, Field.ERRORS, Field.BYTES)
PAST_TRACEPOINT = "data that splice or TCP_ZEROCOPY_RECEIVE takes out of a socket is not seen"
TRIES = (
    "messages that sendmmsg and recvmmsg could not move after others, and what io_uring tries "
    "before it waits, are counted as errors"
)
COPIED = "what TCP_ZEROCOPY_RECEIVE copies instead of mapping it is not seen"
PLAIN_TCP = f"what TLS in the kernel moves is not seen; {TRIES}"
PLAIN_RECEIVE = f"bytes that a program only peeks at are counted; {PLAIN_TCP}"
LITE = "UDP-Lite counts as UDP"
PLAIN_UDP_RECEIVE = (
    "bytes that a program only peeks at are counted, and with MSG_TRUNC those that it was told "
    f"of; {LITE}; {TRIES}"
)

CUT = "a large packet that is cut into several as it leaves counts as one"
_SENT_AGAIN = ("__tcp_retransmit_skb", "tcp_rtx_synack")


_MAPPED = "fexit__tcp_getsockopt"
# Programs of the second kind cannot ask which call they are in.
_KINDS = (("fexit", ""), ("fexit_any", TRIES))


def _sends() -> tuple[Way, ...]:
    return tuple(
        Way(
            rung=Rung.FEXIT,
            object="socket",
            programs=(f"{kind}__inet_sendmsg", *(optional := _sends_by(kind))),
            optional=optional,
            hook="fexit/inet_sendmsg",
            difference=difference,
        )
        for kind, difference in _KINDS
    )


def _sends_by(kind: str) -> tuple[str, ...]:
    return f"{kind}__inet6_sendmsg", "fexit__inet_sendpage"


def _receives(*others: str, takes_mapped: bool = False) -> tuple[Way, ...]:
    """Ways at the return of the receives of all protocols, and of others that pass by these."""
    mapped = (((_MAPPED,), COPIED), ((), ZEROCOPY_UNSEEN)) if takes_mapped else (((), ""),)
    return tuple(
        Way(
            rung=Rung.FEXIT,
            object="socket",
            programs=(
                f"{kind}__inet_recvmsg",
                *(f"fexit__{one}" for one in others),
                *(left := (f"{kind}__inet6_recvmsg", *taking)),
            ),
            optional=left,
            hook=f"fexit/{'+'.join(('inet_recvmsg', *others))}",
            difference="; ".join(filter(None, (difference, _unseen(unseen, taking, difference)))),
        )
        for kind, difference in _KINDS
        for taking, unseen in mapped
    )


# A kernel that tells programs which call they are in tells of copies, too.
def _unseen(unseen: str, taking: tuple[str, ...], difference: str) -> str:
    return unseen if difference or not taking else ""


def _return_probes(
    functions: tuple[str, ...], optional: tuple[str, ...], difference: str
) -> tuple[Way]:
    """The ways at the functions of TCP and UDP themselves, which are not told the socket."""
    return on_return("socket", *functions, optional=optional, kretprobe_difference=difference)[1:]


TCP_SEND = Measurement(
    name="socket.tcp_send",
    summary="sends on TCP sockets, and the bytes that the kernel took",
    slot=8,
    fields=TRANSFER,
    ways=(
        *_sends(),
        *on_tracepoint("socket", "sock_send_length", raw=False),
        *_return_probes(("tcp_sendmsg",), ("tcp_sendpage", "mptcp_sendmsg"), PLAIN_TCP),
    ),
)

TCP_RECEIVE = Measurement(
    name="socket.tcp_receive",
    summary="receives on TCP sockets, and the bytes that were taken from their queues",
    slot=9,
    fields=TRANSFER,
    ways=(
        *_receives("tcp_splice_read", takes_mapped=True),
        *on_tracepoint("socket", "sock_recv_length", raw=False, difference=PAST_TRACEPOINT),
        *_return_probes(("tcp_recvmsg", "tcp_splice_read"), ("mptcp_recvmsg",), PLAIN_RECEIVE),
    ),
)

TCP_CLOSE = Measurement(
    name="socket.tcp_close",
    summary="TCP sockets closed by their programs or by the end of these",
    slot=19,
    fields=(Field.CALLS,),
    ways=(
        on_call("socket", "inet_release")[0],
        Way(
            rung=Rung.CGROUP,
            object="socket_plain",
            programs=("cgroup__sock_release",),
            hook="cgroup/sock_release",
        ),
        on_call(
            "socket",
            "tcp_close",
            difference="sockets of the kernel itself are counted, and those of Multipath TCP by "
            "their paths or not at all",
        )[1],
        *on_tracepoint(
            "socket",
            "tcp_destroy_sock",
            difference="counted when the kernel frees the socket, which may be minutes later, "
            "and also for connections that nobody accepted",
        ),
    ),
)

TCP_RETRANSMIT = Measurement(
    name="socket.tcp_retransmit",
    summary="TCP packets sent again",
    slot=18,
    fields=(Field.CALLS,),
    ways=(
        *at_retransmits("socket"),
        hook(
            Rung.TRACEPOINT,
            "socket",
            "raw_tp",
            ("tcp_retransmit_skb", "tcp_retransmit_synack"),
            difference=CUT,
        ),
        hook(Rung.FEXIT, "socket", "fexit", _SENT_AGAIN),
        hook(Rung.KPROBE, "socket", "kretprobe", _SENT_AGAIN, difference=CUT),
    ),
)

UDP_SEND = Measurement(
    name="socket.udp_send",
    summary="sends on UDP sockets, and their bytes",
    slot=10,
    fields=TRANSFER,
    ways=(
        *_sends(),
        *on_tracepoint("socket", "sock_send_length", raw=False),
        Way(
            rung=Rung.KPROBE,
            object="socket_plain",
            programs=(
                "kretprobe__udp_sendmsg",
                "kretprobe__udpv6_sendmsg",
                "kprobe__udpv6_sendmsg",
            ),
            optional=("kretprobe__udpv6_sendmsg", "kprobe__udpv6_sendmsg"),
            hook="kretprobe/udp_sendmsg",
            difference=f"{LITE}; {TRIES}; {KRETPROBE_DIFFERENCE}",
        ),
    ),
)

UDP_RECEIVE = Measurement(
    name="socket.udp_receive",
    summary="receives on UDP sockets, and the bytes that were taken from their queues",
    slot=11,
    fields=TRANSFER,
    ways=(
        *_receives(),
        *on_tracepoint("socket", "sock_recv_length", raw=False),
        *_return_probes(("udp_recvmsg",), ("udpv6_recvmsg",), PLAIN_UDP_RECEIVE),
    ),
)


SENDS = (TCP_SEND, UDP_SEND)
RECEIVES = (TCP_RECEIVE, UDP_RECEIVE)
NET = "ebpf net"

_calls = partial(Chart, units="calls", family="Socket", module="socket")
_bytes = partial(Chart, units="bytes/s", family="Socket", module="socket")

PROBE = Probe(
    name="socket",
    summary="sending, receiving and closing through TCP and UDP sockets",
    measurements=(TCP_SEND, TCP_RECEIVE, TCP_CLOSE, TCP_RETRANSMIT, UDP_SEND, UDP_RECEIVE),
    charts=(
        _calls(
            id="tcp_functions",
            title="Calls to internal functions",
            priority=21070,
            dimensions=(
                line("tcp_sendmsg", "sent", Field.CALLS, TCP_SEND),
                line("tcp_cleanup_rbuf", "received", Field.CALLS, TCP_RECEIVE),
                line("tcp_close", "close", Field.CALLS, TCP_CLOSE),
            ),
            explanation="How often programs send, receive and close on TCP sockets. It rises with "
            "traffic; many calls for few bytes mean small messages.",
        ),
        _bytes(
            id="tcp_bandwidth",
            title="TCP bandwidth",
            priority=21071,
            dimensions=(
                line("tcp_sendmsg", "sent", Field.BYTES, TCP_SEND, sign=-1),
                line("tcp_cleanup_rbuf", "received", Field.BYTES, TCP_RECEIVE),
            ),
            explanation="Bytes that programs receive by TCP, and, drawn downwards, send. Without "
            "headers and repeats, so it is what programs wanted, not what the network carried.",
        ),
        _calls(
            id="tcp_error",
            title="TCP errors",
            priority=21072,
            dimensions=(
                line("tcp_sendmsg", "sent", Field.ERRORS, TCP_SEND),
                line("tcp_cleanup_rbuf", "received", Field.ERRORS, TCP_RECEIVE),
            ),
            explanation="Sends and receives by TCP that failed. Some always do, as where nothing "
            "has arrived yet; a burst means that peers hang up or do not answer.",
        ),
        _calls(
            id="tcp_retransmit",
            title="Packages retransmitted",
            priority=21073,
            dimensions=(line("tcp_retransmit_skb", "retransmitted", Field.CALLS, TCP_RETRANSMIT),),
            explanation="TCP packets that were sent again because nobody confirmed them. A rise "
            "means that packets are lost on the way: a network that is overloaded or broken.",
        ),
        _calls(
            id="udp_functions",
            title="UDP calls",
            priority=21074,
            dimensions=(
                line("udp_sendmsg", "sent", Field.CALLS, UDP_SEND),
                line("udp_recvmsg", "received", Field.CALLS, UDP_RECEIVE),
            ),
            explanation="How often programs send and receive datagrams by UDP, as names are asked "
            "for and calls and video are carried. It rises with traffic.",
        ),
        _bytes(
            id="udp_bandwidth",
            title="UDP bandwidth",
            priority=21075,
            dimensions=(
                line("udp_sendmsg", "sent", Field.BYTES, UDP_SEND, sign=-1),
                line("udp_recvmsg", "received", Field.BYTES, UDP_RECEIVE),
            ),
            explanation="Bytes that programs receive by UDP, and, drawn downwards, send, headers "
            "left out. A rise that nobody expects can be names asked for in a loop, or an attack.",
        ),
        _calls(
            id="udp_error",
            title="UDP errors",
            priority=21076,
            dimensions=(
                line("udp_sendmsg", "sent", Field.ERRORS, UDP_SEND),
                line("udp_recvmsg", "received", Field.ERRORS, UDP_RECEIVE),
            ),
            explanation="Sends and receives by UDP that failed. Some always do, as where nothing "
            "has arrived yet; a burst means that peers or the network cannot be reached.",
        ),
    ),
    group_charts=(
        by_group(
            "bandwidth_sent",
            "Bytes sent",
            20080,
            Field.BYTES,
            *SENDS,
            family=NET,
            explanation="Bytes that each group sent by TCP and UDP. It shows whose traffic it is "
            "when the network is busy.",
        ),
        by_group(
            "bandwidth_recv",
            "bytes received",
            20081,
            Field.BYTES,
            *RECEIVES,
            family=NET,
            explanation="Bytes that each group received by TCP and UDP. It shows whose traffic it "
            "is when the network is busy.",
        ),
    ),
)
