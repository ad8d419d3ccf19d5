// SPDX-License-Identifier: GPL-2.0-only
//
// Which flows are counted at all: those of wanted service ports, with wanted
// peers. The reader fills the maps, and may change them at any time.
#pragma once

#include "flows.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u64);
} wanted_ports SEC(".maps");

struct prefix {
	__u32 length;
	struct address address;
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, struct prefix);
	__type(value, __u8);
} wanted_prefixes SEC(".maps");

static __always_inline bool is_wanted_port(__u16 port)
{
	__u32 word = port >> 6;
	__u64 *bits = bpf_map_lookup_elem(&wanted_ports, &word);

	return bits && *bits >> (port & 63) & 1;
}

static __always_inline bool is_wanted_peer(const struct address *peer)
{
	struct prefix all = { .length = 128, .address = *peer };

	return bpf_map_lookup_elem(&wanted_prefixes, &all);
}
