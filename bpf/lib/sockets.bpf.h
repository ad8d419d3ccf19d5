// SPDX-License-Identifier: GPL-2.0-only
//
// What a socket is, and what a transfer on it moved, for all that count it.
#pragma once

#include "config.bpf.h"

// IPPROTO_TCP, IPPROTO_UDP, or 0 for any other socket. The protocol alone would
// also take netlink and raw sockets, whose numbers mean other things; UDP-Lite
// and pings pass functions of UDP. What programs send by several paths at once
// (Multipath TCP) is TCP to them: these sockets are theirs, and each path is a
// socket of the kernel's own, by which no program sends.
static __always_inline __u8 transport_of(const struct sock *sk)
{
	__u16 protocol = sk->sk_protocol;
	__u16 family = sk->__sk_common.skc_family;

	if (family != AF_INET && family != AF_INET6)
		return 0;
	if (sk->sk_type == SOCK_STREAM &&
	    (protocol == IPPROTO_TCP || protocol == IPPROTO_MPTCP))
		return IPPROTO_TCP;
	if (sk->sk_type == SOCK_DGRAM && protocol == IPPROTO_UDP)
		return IPPROTO_UDP;
	return 0;
}

// The port of a connection's own end, for as long as it is told of.
static __always_inline __u16 own_port(struct sock *sk)
{
	__u16 port = sk->__sk_common.skc_num;
	struct tcp_sock *tcp;

	if (port)
		return port;
	tcp = bpf_skc_to_tcp_sock(sk);
	return tcp ? NETWORK_ORDER_16(tcp->inet_conn.icsk_inet.inet_sport) : 0;
}

// What a receive hands out without taking it from the queue moved nothing.
static __always_inline bool takes_data(__u64 flags)
{
	return !(flags & (MSG_PEEK | MSG_ERRQUEUE));
}

// A socket whose protocol cannot send a page passes it on to its sendmsg, which
// counts it: UDP by IPv6, and Multipath TCP.
static __always_inline bool has_own_sendpage(const struct sock *sk)
{
	return sk->sk_protocol == IPPROTO_TCP ||
	       sk->__sk_common.skc_family == AF_INET;
}
