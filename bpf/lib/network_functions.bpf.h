// SPDX-License-Identifier: GPL-2.0-only
//
// The programs that every kernel with BTF can be offered, whether sockets are
// remembered or not. They are hung on the functions that socket.bpf.c uses.
#pragma once

#include "connections.bpf.h"
#include "room.bpf.h"
#include "segments.bpf.h"
#include "zerocopy.bpf.h"

static __always_inline void received(struct sock *sk, __u64 flags,
				     __s32 result, __u64 room)
{
	__u8 transport = transport_of(sk);

	if (!transport || !wanted_task())
		return;
	if (transport == IPPROTO_UDP)
		result = moved_by(flags, result, room);
	if (takes_data(flags))
		moved(sk, transport, result, true);
	else if (transport == IPPROTO_UDP)
		heard_on(sk);
}

static __always_inline void sent(struct sock *sk, __s32 result)
{
	__u8 transport = transport_of(sk);

	if (transport && wanted_task())
		moved(sk, transport, result, false);
}

#define SENT_SHELL(function)                                                 \
	SEC("fexit/" #function) int fexit__##function(__u64 *ctx)            \
	{                                                                    \
		struct socket *socket = (void *)ctx[0];                      \
                                                                             \
		sent(socket->sk, (__s32)ctx[3]);                             \
		return 0;                                                    \
	}

#define RECEIVED_SHELL(function)                                             \
	SEC("fexit/" #function) int fexit__##function(__u64 *ctx)            \
	{                                                                    \
		struct socket *socket = (void *)ctx[0];                      \
                                                                             \
		received(socket->sk, ctx[3], (__s32)ctx[4], ctx[2]);         \
		return 0;                                                    \
	}

SENT_SHELL(inet_sendmsg)
SENT_SHELL(inet6_sendmsg)
RECEIVED_SHELL(inet_recvmsg)
RECEIVED_SHELL(inet6_recvmsg)

SEC("fexit/inet_sendpage") int fexit__inet_sendpage(__u64 *ctx)
{
	struct socket *socket = (void *)ctx[0];

	if (has_own_sendpage(socket->sk))
		sent(socket->sk, (__s32)ctx[5]);
	return 0;
}

// tcp_splice_read(struct socket *, ...)
SEC("fexit/tcp_splice_read") int fexit__tcp_splice_read(__u64 *ctx)
{
	struct socket *socket = (void *)ctx[0];

	received(socket->sk, 0, (__s32)ctx[5], NO_LIMIT);
	return 0;
}

SEC("fexit/tcp_getsockopt") int fexit__tcp_getsockopt(__u64 *ctx)
{
	received((void *)ctx[0], 0, taken_by_mapping(ctx), NO_LIMIT);
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
