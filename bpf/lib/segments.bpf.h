// SPDX-License-Identifier: GPL-2.0-only
//
// How many packets a buffer of TCP becomes (tcp_skb_pcount, include/net/tcp.h):
// a large one is cut into several as it leaves.
#pragma once

#include "kernel.bpf.h"

// The buffer's own memory has no type, so it is read byte by byte.
static __always_inline __u64 packets_of(const struct sk_buff *buffer)
{
	__u32 at = __builtin_preserve_field_info(
		((struct tcp_skb_cb *)0)->tcp_gso_segs, FIELD_OFFSET);
	const char *packets = buffer->cb + at;

	return (__u8)packets[0] | (__u64)(__u8)packets[1] << 8;
}
