// SPDX-License-Identifier: GPL-2.0-only
//
// Who talked to whom: a bounded table of flows, which the reader empties. It
// puts another table in the place of this one, waits until no program uses it
// any more, and then takes what is in it, so that each unit is taken once.
// What finds no place in the table is added to the ledger.
#pragma once

#include "counters.bpf.h"

// The order is that of kvitals.model.Role.
enum role {
	ROLE_OUTBOUND, // we began
	ROLE_INBOUND,  // the peer did
	ROLES,
	ROLE_UNKNOWN = ROLES,
};

// An IPv6 address in network order; IPv4 is behind ::ffff:0:0/96.
struct address {
	__u32 word[4];
};

struct flow_key {
	__u64 started; // of the process, in ns since boot; 0: not told apart
	__u32 pid;
	__u16 port; // of the service, whichever side it is on
	__u8 role;
	__u8 transport; // IPPROTO_TCP or IPPROTO_UDP
	struct address peer;
};

// The order is that of kvitals.model.Amounts.
struct flow {
	__u64 sent_bytes, received_bytes;
	__u64 sent_calls, received_calls;
	__u64 retransmits;
	__u64 opened, closed, failed;
	__u64 open; // the change of how many are established, modulo 2^64
	__u64 rtt_us;
};

enum { TRANSPORTS = 2 };

// Shared with the reader, who maps it.
struct flow_ledger {
	struct flow other[ROLES][TRANSPORTS];
	__u64 folded;  // how many times one of these was taken for another's
	__u64 edition; // of the filter, from 1 on
	__u64 phase;   // enum phase
};

// How far the reader is with the sockets that were there before us.
enum phase {
	PHASE_LISTENERS,
	PHASE_OTHERS,
	PHASE_READY, // nothing counts before
};

struct flow_table {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(struct flow_key));
	__uint(value_size, sizeof(struct flow));
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct flow_table);
} flow_tables SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct flow_ledger);
} flow_ledgers SEC(".maps");

static __always_inline struct flow_ledger *the_flow_ledger(void)
{
	__u32 only = 0;

	return bpf_map_lookup_elem(&flow_ledgers, &only);
}

// Whether flows count, and this object counts them. Who began a connection
// cannot be told before it is known who listens.
static __always_inline bool is_ready(void)
{
	struct flow_ledger *ledger = the_flow_ledger();

	return ledger && ledger->phase == PHASE_READY && is_in_charge();
}

// Where to add what happens on a flow: its place in the table, or in the ledger.
static __always_inline struct flow *flow_at(const struct flow_key *key)
{
	struct flow blank = {};
	struct flow_ledger *ledger;
	struct flow *flow;
	__u32 only = 0;
	void *table = bpf_map_lookup_elem(&flow_tables, &only);

	if (table) {
		flow = bpf_map_lookup_elem(table, key);
		if (flow)
			return flow;
		bpf_map_update_elem(table, key, &blank, BPF_NOEXIST);
		flow = bpf_map_lookup_elem(table, key);
		if (flow)
			return flow;
	}
	ledger = the_flow_ledger();
	if (!ledger)
		return 0;
	add_atomically(&ledger->folded, 1);
	return &ledger->other[key->role & 1][key->transport == IPPROTO_UDP];
}
