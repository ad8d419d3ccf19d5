// SPDX-License-Identifier: GPL-2.0-only
//
// Sending, receiving and closing through TCP and UDP sockets.
#include "lib/owners.bpf.h"
#include "lib/retransmit.bpf.h"
#include "lib/segments.bpf.h"

// The slot of a TCP or a UDP socket, or none. The protocol alone would also
// take netlink and raw sockets, whose numbers mean other things.
static __always_inline __u32 socket_slot(const struct sock *sk, __u32 tcp_slot,
					 __u32 udp_slot)
{
	__u16 protocol = sk->sk_protocol;
	__u16 family;

	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return SLOT_NONE;
	family = sk->__sk_common.skc_family;
	if (family != AF_INET && family != AF_INET6)
		return SLOT_NONE;
	if (sk->sk_type != (protocol == IPPROTO_TCP ? SOCK_STREAM : SOCK_DGRAM))
		return SLOT_NONE;
	return protocol == IPPROTO_TCP ? tcp_slot : udp_slot;
}

// What a receive hands out without taking it from the queue moved nothing.
static __always_inline bool takes_data(__u64 flags)
{
	return !(flags & (MSG_PEEK | MSG_ERRQUEUE));
}

static __always_inline void count_receive(enum rung rung, __u32 slot,
					  __u64 flags, __s32 result)
{
	count_result(rung, slot, result, takes_data(flags));
}

static __always_inline void count_tcp_send(enum rung rung, struct sock *sk,
					   __s32 result)
{
	if (!serves(rung, SLOT_TCP_SEND) || !wanted_task())
		return;
	add_result(rung, SLOT_TCP_SEND, result, true);
	own_socket(sk);
}

SEC("fexit/tcp_sendmsg") int fexit__tcp_sendmsg(__u64 *ctx)
{
	count_tcp_send(RUNG_FEXIT, (void *)ctx[0], (__s32)ctx[3]);
	return 0;
}

// Until Linux kernel commit dc97391e6610 ("sock: Remove ->sendpage*() in
// favour of sendmsg(MSG_SPLICE_PAGES)") (in v6.5), sendfile sends by this one.
RETURN_SHELL_FEXIT(tcp_sendpage, 5, SLOT_TCP_SEND, true)

// Since Linux kernel commit ec095263a965 ("net: remove noblock parameter from
// recvmsg() entities") (in v5.19) these functions have five arguments, and in
// 7.2 they have four. Before that, they have six. The verifier refuses to read
// a result behind the last argument, so the longest form is tried first.
#define RECEIVE_SHELL(function, slot, arguments, flags)                      \
	SEC("fexit/" #function)                                              \
	int fexit##arguments##__##function(__u64 *ctx)                       \
	{                                                                    \
		count_receive(RUNG_FEXIT, slot, ctx[flags],                  \
			      (__s32)ctx[arguments]);                        \
		return 0;                                                    \
	}

#define RECEIVE_SHELLS(function, slot)                                       \
	RECEIVE_SHELL(function, slot, 6, 4)                                  \
	RECEIVE_SHELL(function, slot, 5, 3)                                  \
	RECEIVE_SHELL(function, slot, 4, 3)

RECEIVE_SHELLS(tcp_recvmsg, SLOT_TCP_RECEIVE)
RETURN_SHELL_FEXIT(tcp_splice_read, 5, SLOT_TCP_RECEIVE, true)

CALL_SHELL_FENTRY(tcp_close, SLOT_TCP_CLOSE)

RETURN_SHELL_FEXIT(udpv6_sendmsg, 3, SLOT_UDP_SEND, true)
RECEIVE_SHELLS(udp_recvmsg, SLOT_UDP_RECEIVE)
RECEIVE_SHELLS(udpv6_recvmsg, SLOT_UDP_RECEIVE)

// udpv6_sendmsg hands a datagram for an IPv4 address to udp_sendmsg, which
// must not count it once more.
SEC("fexit/udp_sendmsg") int fexit__udp_sendmsg(__u64 *ctx)
{
	struct sock *sk = (void *)ctx[0];

	if (sk->__sk_common.skc_family == AF_INET)
		count_result(RUNG_FEXIT, SLOT_UDP_SEND, (__s32)ctx[3], true);
	return 0;
}

// sock_send_length(sk, result, flags) and sock_recv_length, since Linux kernel
// commit 6e6eda44b939 ("sock: add tracepoint for send recv length") (in v6.3).
SEC("tp_btf/sock_send_length") int tp_btf__sock_send_length(__u64 *ctx)
{
	struct sock *sk = (void *)ctx[0];
	__s32 result = ctx[1];
	__u32 slot = socket_slot(sk, SLOT_TCP_SEND, SLOT_UDP_SEND);

	if (slot == SLOT_TCP_SEND)
		count_tcp_send(RUNG_TRACEPOINT, sk, result);
	else if (slot)
		count_result(RUNG_TRACEPOINT, SLOT_UDP_SEND, result, true);
	return 0;
}

SEC("tp_btf/sock_recv_length") int tp_btf__sock_recv_length(__u64 *ctx)
{
	__u32 slot = socket_slot((void *)ctx[0], SLOT_TCP_RECEIVE,
				 SLOT_UDP_RECEIVE);

	if (slot)
		count_receive(RUNG_TRACEPOINT, slot, ctx[2], (__s32)ctx[1]);
	return 0;
}

CALL_SHELL_TP_BTF(tcp_destroy_sock, SLOT_TCP_CLOSE)

static __always_inline void sent_again(enum rung rung, struct sock *sk,
				       __s32 error, __u64 packets)
{
	if (count_retransmit(rung, error, packets))
		credit_owner(sk, SLOT_TCP_RETRANSMIT, packets);
}

// Newer kernels (seen in 6.18) trace failed retransmits too and add a third
// argument, the error. Before that, the tracepoint fires for successes alone.
SEC("tp_btf/tcp_retransmit_skb")
int tp_btf_error__tcp_retransmit_skb(__u64 *ctx)
{
	sent_again(RUNG_TRACEPOINT, (void *)ctx[0], (__s32)ctx[2],
		   packets_of((void *)ctx[1]));
	return 0;
}

SEC("tp_btf/tcp_retransmit_skb") int tp_btf__tcp_retransmit_skb(__u64 *ctx)
{
	sent_again(RUNG_TRACEPOINT, (void *)ctx[0], 0,
		   packets_of((void *)ctx[1]));
	return 0;
}

// What tcp_retransmit_skb and the tail loss probe have in common.
SEC("fexit/__tcp_retransmit_skb") int fexit____tcp_retransmit_skb(__u64 *ctx)
{
	sent_again(RUNG_FEXIT, (void *)ctx[0], (__s32)ctx[3],
		   packets_of((void *)ctx[1]));
	return 0;
}

// The answer to a request for a connection has hooks of its own.
SEC("tp_btf/tcp_retransmit_synack")
int tp_btf__tcp_retransmit_synack(__u64 *ctx)
{
	sent_again(RUNG_TRACEPOINT, (void *)ctx[0], 0, 1);
	return 0;
}

SEC("fexit/tcp_rtx_synack") int fexit__tcp_rtx_synack(__u64 *ctx)
{
	sent_again(RUNG_FEXIT, (void *)ctx[0], (__s32)ctx[2], 1);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
