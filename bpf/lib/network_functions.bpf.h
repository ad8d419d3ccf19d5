// SPDX-License-Identifier: GPL-2.0-only
//
// The programs that every kernel with BTF can be offered, whether sockets are
// remembered or not. They are hung on the functions that socket.bpf.c uses.
#pragma once

#include "connections.bpf.h"
#include "segments.bpf.h"

// What a receive hands out without taking it from the queue moved nothing.
static __always_inline bool takes_data(__u64 flags)
{
	return !(flags & (MSG_PEEK | MSG_ERRQUEUE));
}

static __always_inline void received(struct sock *sk, __u8 transport,
				     __u64 flags, __s32 result)
{
	if (!wanted_task())
		return;
	if (takes_data(flags))
		moved(sk, transport, result, true);
	else if (transport == IPPROTO_UDP)
		heard_on(sk);
}

static __always_inline void sent(struct sock *sk, __u8 transport, __s32 result)
{
	if (wanted_task())
		moved(sk, transport, result, false);
}

#define SENT_SHELL(function, result, transport)                              \
	SEC("fexit/" #function) int fexit__##function(__u64 *ctx)            \
	{                                                                    \
		sent((void *)ctx[0], transport, (__s32)ctx[result]);         \
		return 0;                                                    \
	}

#define RECEIVED_SHELL(function, arguments, flags, transport)                \
	SEC("fexit/" #function)                                              \
	int fexit##arguments##__##function(__u64 *ctx)                       \
	{                                                                    \
		received((void *)ctx[0], transport, ctx[flags],              \
			 (__s32)ctx[arguments]);                             \
		return 0;                                                    \
	}

// The forms of these functions are told in socket.bpf.c.
#define RECEIVED_SHELLS(function, transport)                                 \
	RECEIVED_SHELL(function, 6, 4, transport)                            \
	RECEIVED_SHELL(function, 5, 3, transport)                            \
	RECEIVED_SHELL(function, 4, 3, transport)

SENT_SHELL(tcp_sendmsg, 3, IPPROTO_TCP)
SENT_SHELL(tcp_sendpage, 5, IPPROTO_TCP)
SENT_SHELL(udpv6_sendmsg, 3, IPPROTO_UDP)
RECEIVED_SHELLS(tcp_recvmsg, IPPROTO_TCP)
RECEIVED_SHELLS(udp_recvmsg, IPPROTO_UDP)
RECEIVED_SHELLS(udpv6_recvmsg, IPPROTO_UDP)

// tcp_splice_read(struct socket *, ...)
SEC("fexit/tcp_splice_read") int fexit__tcp_splice_read(__u64 *ctx)
{
	struct socket *socket = (void *)ctx[0];

	received(socket->sk, IPPROTO_TCP, 0, (__s32)ctx[5]);
	return 0;
}

// udpv6_sendmsg hands a datagram for an IPv4 address to udp_sendmsg, which
// must not count it once more.
SEC("fexit/udp_sendmsg") int fexit__udp_sendmsg(__u64 *ctx)
{
	struct sock *sk = (void *)ctx[0];

	if (sk->__sk_common.skc_family == AF_INET)
		sent(sk, IPPROTO_UDP, (__s32)ctx[3]);
	return 0;
}

// inet_sock_set_state(sk, old state, new state)
SEC("tp_btf/inet_sock_set_state") int tp_btf__inet_sock_set_state(__u64 *ctx)
{
	change_state((void *)ctx[0], (__s32)ctx[1], (__s32)ctx[2]);
	return 0;
}

// The two forms of this tracepoint are told in socket.bpf.c.
SEC("tp_btf/tcp_retransmit_skb")
int tp_btf_error__tcp_retransmit_skb(__u64 *ctx)
{
	sent_again((void *)ctx[0], (__s32)ctx[2], packets_of((void *)ctx[1]));
	return 0;
}

SEC("tp_btf/tcp_retransmit_skb") int tp_btf__tcp_retransmit_skb(__u64 *ctx)
{
	sent_again((void *)ctx[0], 0, packets_of((void *)ctx[1]));
	return 0;
}

SEC("tp_btf/tcp_retransmit_synack")
int tp_btf__tcp_retransmit_synack(__u64 *ctx)
{
	answered_again((void *)ctx[0], (void *)ctx[1]);
	return 0;
}
