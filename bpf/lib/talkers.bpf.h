// SPDX-License-Identifier: GPL-2.0-only
//
// What is remembered of a socket: who began, and which process uses it. Packets
// and state changes come on top of whoever runs, so they are credited to the
// process that used the socket last. A connection that is accepted inherits
// what is remembered of the socket that listened.
//
// On kernels without socket storage for tracing programs (WITHOUT_SOCKETS)
// nothing is remembered: a connection is inbound if its own port is listened on.
#pragma once

#include "heard.bpf.h"
#include "sockets.bpf.h"

struct talker {
	__u64 started, cgroup; // of the process
	__u32 pid;
	__u32 taken;  // up to where in the stream received bytes are counted
	__u32 edition; // of the filter that judged; 0: not judged
	__u8 role;     // enum role, plus 1; 0: not known yet
	__u8 is_wanted;
	__u8 is_open;
	__u8 is_met; // by an event, or by the look at those that were there
};

#ifndef WITHOUT_SOCKETS
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
	__type(key, int);
	__type(value, struct talker);
} talkers SEC(".maps");
#endif

struct listener {
	__u32 network; // number of the network namespace
	__u32 port;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct listener);
	__type(value, __u8);
} listeners SEC(".maps");

static __always_inline struct talker *known_talker(struct sock *sk)
{
#ifdef WITHOUT_SOCKETS
	return 0;
#else
	return bpf_sk_storage_get(&talkers, sk, 0, 0);
#endif
}

static __always_inline struct talker *talker_of(struct sock *sk)
{
#ifdef WITHOUT_SOCKETS
	return 0;
#else
	return bpf_sk_storage_get(&talkers, sk, 0,
				  BPF_LOCAL_STORAGE_GET_F_CREATE);
#endif
}

static __always_inline struct listener listener_of(struct sock *sk)
{
	return (struct listener){
		.network = sk->__sk_common.skc_net.net->ns.inum,
		.port = own_port(sk),
	};
}

static __always_inline void remember_listener(struct sock *sk)
{
	struct listener listener = listener_of(sk);
	__u8 listens = 1;

	bpf_map_update_elem(&listeners, &listener, &listens, BPF_ANY);
}

static __always_inline bool is_listened_on(struct sock *sk)
{
	struct listener listener = listener_of(sk);

	return bpf_map_lookup_elem(&listeners, &listener);
}

static __always_inline bool is_nothing(const struct address *one)
{
	return !(one->word[0] | one->word[1] | one->word[2] | one->word[3]);
}

static __always_inline struct address ip6(const struct in6_addr *from)
{
	const __u32 *word = from->in6_u.u6_addr32;

	return (struct address){ { word[0], word[1], word[2], word[3] } };
}

static __always_inline struct address
address_of_peer(const struct sock_common *common)
{
	if (common->skc_family == AF_INET6)
		return ip6(&common->skc_v6_daddr);
	return common->skc_daddr ? mapped(common->skc_daddr) :
				   (struct address){};
}

static __always_inline struct address own_address(const struct sock *sk)
{
	const struct sock_common *common = &sk->__sk_common;

	if (common->skc_family == AF_INET6)
		return ip6(&common->skc_v6_rcv_saddr);
	return common->skc_rcv_saddr ? mapped(common->skc_rcv_saddr) :
				       (struct address){};
}

// Whether a program chose the port of a socket, as servers do.
static __always_inline bool has_chosen_port(const struct sock *sk)
{
	return BITFIELD(sk, sk_userlocks) & SOCK_BINDPORT_LOCK;
}
