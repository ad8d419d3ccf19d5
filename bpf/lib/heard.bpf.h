// SPDX-License-Identifier: GPL-2.0-only
//
// The peer of a datagram on a socket without a peer of its own. Hooks at the
// end of sends and receives are not told it, but programs of the cgroup are,
// just before in the same task.
#pragma once

#include "filter.bpf.h"

struct heard {
	__u64 socket; // the kernel's struct sock; 0 when it was used up
	struct address peer;
	__u32 port;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, struct heard);
} heard_by_task SEC(".maps");

#define MAPPED_PREFIX __builtin_bswap32(0x0000ffff)

static __always_inline struct address mapped(__u32 ip4)
{
	return (struct address){ { 0, 0, MAPPED_PREFIX, ip4 } };
}

static __always_inline int hear(__u64 socket, const struct address *peer,
				__u16 port)
{
	struct heard heard = { .socket = socket,
			       .peer = *peer,
			       .port = NETWORK_ORDER_16(port) };
	__u64 task = bpf_get_current_task();
	struct heard *known = bpf_map_lookup_elem(&heard_by_task, &task);

	if (known)
		*known = heard;
	else
		bpf_map_update_elem(&heard_by_task, &task, &heard, BPF_ANY);
	return 1;
}

// What was heard of the datagram that this task has just moved, used up.
static __always_inline struct heard heard_on(const struct sock *sk)
{
	__u64 task = bpf_get_current_task();
	struct heard *known = bpf_map_lookup_elem(&heard_by_task, &task);
	struct heard heard = {};

	if (!known)
		return heard;
	if (known->socket == (__u64)sk)
		heard = *known;
	known->socket = 0;
	return heard;
}
