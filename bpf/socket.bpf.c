// SPDX-License-Identifier: GPL-2.0-only
//
// Sending, receiving and closing through TCP and UDP sockets.
#include "lib/owners.bpf.h"
#include "lib/retransmit.bpf.h"
#include "lib/room.bpf.h"
#include "lib/segments.bpf.h"
#include "lib/sockets.bpf.h"
#include "lib/tries.bpf.h"
#include "lib/zerocopy.bpf.h"

static __always_inline void count_send(enum rung rung, struct sock *sk,
				       __s32 result)
{
	__u8 transport = transport_of(sk);

	if (!transport || !wanted_task())
		return;
	if (transport == IPPROTO_UDP) {
		if (serves(rung, SLOT_UDP_SEND))
			add_result(rung, SLOT_UDP_SEND, result, true);
	} else if (serves(rung, SLOT_TCP_SEND)) {
		add_result(rung, SLOT_TCP_SEND, result, true);
		own_socket(sk);
	}
}

static __always_inline void count_receive(enum rung rung, struct sock *sk,
					  __u64 flags, __s32 result, __u64 room)
{
	__u8 transport = transport_of(sk);

	if (!transport || !wanted_task())
		return;
	if (transport == IPPROTO_TCP) {
		if (serves(rung, SLOT_TCP_RECEIVE))
			add_result(rung, SLOT_TCP_RECEIVE, result,
				   takes_data(flags));
	} else if (serves(rung, SLOT_UDP_RECEIVE)) {
		add_result(rung, SLOT_UDP_RECEIVE,
			   moved_by(flags, result, room), takes_data(flags));
	}
}

// Every send and receive of a program passes the functions of its socket's
// family, whatever protocol moves the data then: TCP, its TLS in the kernel, or
// Multipath TCP. The functions of TCP alone see only the first.
//
// The second kind of program asks of no call, as it can before v5.15.
#define SEND_SHELL(function)                                                 \
	SEC("fexit/" #function) int fexit__##function(__u64 *ctx)            \
	{                                                                    \
		struct socket *socket = (void *)ctx[0];                      \
                                                                             \
		if (is_told(socket->sk, (__s32)ctx[3]))                      \
			count_send(RUNG_FEXIT, socket->sk, (__s32)ctx[3]);   \
		return 0;                                                    \
	}                                                                    \
	SEC("fexit/" #function) int fexit_any__##function(__u64 *ctx)        \
	{                                                                    \
		struct socket *socket = (void *)ctx[0];                      \
                                                                             \
		count_send(RUNG_FEXIT, socket->sk, (__s32)ctx[3]);           \
		return 0;                                                    \
	}

#define RECEIVE_SHELL(function)                                              \
	SEC("fexit/" #function) int fexit__##function(__u64 *ctx)            \
	{                                                                    \
		struct socket *socket = (void *)ctx[0];                      \
                                                                             \
		if (is_told(socket->sk, (__s32)ctx[4]))                      \
			count_receive(RUNG_FEXIT, socket->sk, ctx[3],        \
				      (__s32)ctx[4], ctx[2]);                \
		return 0;                                                    \
	}                                                                    \
	SEC("fexit/" #function) int fexit_any__##function(__u64 *ctx)        \
	{                                                                    \
		struct socket *socket = (void *)ctx[0];                      \
                                                                             \
		count_receive(RUNG_FEXIT, socket->sk, ctx[3],                \
			      (__s32)ctx[4], ctx[2]);                        \
		return 0;                                                    \
	}

SEND_SHELL(inet_sendmsg)
SEND_SHELL(inet6_sendmsg)
RECEIVE_SHELL(inet_recvmsg)
RECEIVE_SHELL(inet6_recvmsg)

// Until Linux kernel commit dc97391e6610 ("sock: Remove ->sendpage*() in
// favour of sendmsg(MSG_SPLICE_PAGES)") (in v6.5), sendfile sends by this one.
SEC("fexit/inet_sendpage") int fexit__inet_sendpage(__u64 *ctx)
{
	struct socket *socket = (void *)ctx[0];

	if (has_own_sendpage(socket->sk))
		count_send(RUNG_FEXIT, socket->sk, (__s32)ctx[5]);
	return 0;
}

RETURN_SHELL_FEXIT(tcp_splice_read, 5, SLOT_TCP_RECEIVE, true)

SEC("fexit/tcp_getsockopt") int fexit__tcp_getsockopt(__u64 *ctx)
{
	__s32 taken = taken_by_mapping(ctx);

	if (taken > 0)
		count_result(RUNG_FEXIT, SLOT_TCP_RECEIVE, taken, true);
	return 0;
}

// Every close of a socket passes here, by close(2) and by the end of a process.
// The paths of Multipath TCP are closed by the kernel, whose sockets they are.
SEC("fentry/inet_release") int fentry__inet_release(__u64 *ctx)
{
	struct socket *socket = (void *)ctx[0];
	struct sock *sk = socket->sk;

	if (sk && transport_of(sk) == IPPROTO_TCP && !BITFIELD(sk, sk_kern_sock))
		count_call(RUNG_FEXIT, SLOT_TCP_CLOSE);
	return 0;
}

// sock_send_length(sk, result, flags) and sock_recv_length, since Linux kernel
// commit 6e6eda44b939 ("sock: add tracepoint for send recv length") (in v6.3).
SEC("tp_btf/sock_send_length") int tp_btf__sock_send_length(__u64 *ctx)
{
	struct sock *sk = (void *)ctx[0];

	if (is_told(sk, (__s32)ctx[1]))
		count_send(RUNG_TRACEPOINT, sk, (__s32)ctx[1]);
	return 0;
}

SEC("tp_btf/sock_recv_length") int tp_btf__sock_recv_length(__u64 *ctx)
{
	struct sock *sk = (void *)ctx[0];
	__u64 flags = ctx[2];
	__u64 room = flags & MSG_TRUNC ? room_of_call() : NO_LIMIT;

	if (is_told(sk, (__s32)ctx[1]))
		count_receive(RUNG_TRACEPOINT, sk, flags, (__s32)ctx[1], room);
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
