// SPDX-License-Identifier: GPL-2.0-only
//
// Rows that cannot wait for the next walk, because the process will be gone or
// renamed by then. They wait in a bounded buffer, and what finds no place in
// it is added to the ledger.
#pragma once

#include "rows.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} messages SEC(".maps");

// A row for each kind of program on each CPU. A program that interrupts
// another one is of another kind.
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, REMARK_SUMMARY);
	__type(key, __u32);
	__type(value, struct row);
} drafts SEC(".maps");

static __always_inline struct row *draft(enum remark remark)
{
	__u32 key = remark;
	struct row *row = bpf_map_lookup_elem(&drafts, &key);

	if (row) {
		clear(row);
		row->process.remark = remark;
	}
	return row;
}

// The reader comes by each second, and is called when half of the buffer is full.
static __always_inline __u64 wakeup(void)
{
	__u64 waiting = bpf_ringbuf_query(&messages, BPF_RB_AVAIL_DATA);

	return 2 * waiting > bpf_ringbuf_query(&messages, BPF_RB_RING_SIZE) ?
		       BPF_RB_FORCE_WAKEUP :
		       BPF_RB_NO_WAKEUP;
}

static __always_inline void send(struct row *row)
{
	struct ledger *ledger;

	if (!bpf_ringbuf_output(&messages, row, size_of(row), wakeup()))
		return;
	ledger = the_ledger();
	if (!ledger)
		return;
	add_row(row, ledger->untracked, 1);
	add_atomically(&ledger->rows_lost, 1);
}
