// SPDX-License-Identifier: GPL-2.0-only
//
// The totals. All objects share one array, which user space creates, sizes to
// the possible CPUs and maps into its memory: a row for each CPU, and in it a
// counter for each slot. Totals only rise, and no rate is computed here.
#pragma once

#include "kernel.bpf.h"
#include "slots.bpf.h"

// How a program came to be called. The order is that of kvitals.model.Rung.
enum rung {
	RUNG_FEXIT,
	RUNG_KPROBE,
	RUNG_TRACEPOINT,
	RUNG_CGROUP,
	RUNG_SYSCALL,
	RUNG_ITERATOR,
	RUNGS,
};

// Set before the object is loaded, so the verifier removes what is unused.
struct config {
	__u64 only_cgroup;   // count only tasks of this cgroup v2 id; 0: all tasks
	__u32 served[RUNGS]; // for each rung, a bit for each slot it serves
	__u8 count_errors;   // return mode
};

const volatile struct config config SEC(".rodata.config");

struct counter {
	__u64 calls;
	__u64 errors;
	__u64 bytes;
};

struct cpu_row {
	struct counter slot[SLOTS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct cpu_row);
} counters SEC(".maps");

static __always_inline struct counter *counter_of(__u32 slot)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct cpu_row *row = bpf_map_lookup_elem(&counters, &cpu);

	return row ? &row->slot[slot & (SLOTS - 1)] : 0;
}

// Tracepoints, kprobes and cgroup programs cannot be interrupted by another
// task on their CPU, so they add plainly. fentry and fexit programs can be
// (bpf trampolines only disable migration), so theirs is an atomic add.
static __always_inline void add(enum rung rung, __u64 *total, __u64 amount)
{
	if (rung == RUNG_FEXIT)
		__sync_fetch_and_add(total, amount);
	else
		*total += amount;
}

static __always_inline bool serves(enum rung rung, __u32 slot)
{
	return (config.served[rung] >> slot) & 1;
}

static __always_inline bool wanted_task(void)
{
	return !config.only_cgroup ||
	       bpf_get_current_cgroup_id() == config.only_cgroup;
}

static __always_inline void add_call(enum rung rung, __u32 slot)
{
	struct counter *counter = counter_of(slot);

	if (counter)
		add(rung, &counter->calls, 1);
}

// Count one call whose only result is that it happened.
static __always_inline void count_call(enum rung rung, __u32 slot)
{
	if (serves(rung, slot) && wanted_task())
		add_call(rung, slot);
}

// Add a call that returned result, and its bytes or its error.
static __always_inline void add_result(enum rung rung, __u32 slot, __s64 result,
				       bool is_bytes)
{
	struct counter *counter;

	if (result == -ERESTARTNOINTR)
		return;
	counter = counter_of(slot);
	if (!counter)
		return;
	add(rung, &counter->calls, 1);
	if (result < 0) {
		if (config.count_errors)
			add(rung, &counter->errors, 1);
	} else if (is_bytes) {
		add(rung, &counter->bytes, result);
	}
}

static __always_inline void count_result(enum rung rung, __u32 slot,
					 __s64 result, bool is_bytes)
{
	if (serves(rung, slot) && wanted_task())
		add_result(rung, slot, result, is_bytes);
}

// Count only a failure: for calls whose successes are counted elsewhere.
static __always_inline void count_failure(enum rung rung, __u32 slot,
					  __s64 result)
{
	struct counter *counter;

	if (result >= 0 || result == -ERESTARTNOINTR || !config.count_errors ||
	    !serves(rung, slot) || !wanted_task())
		return;
	counter = counter_of(slot);
	if (counter)
		add(rung, &counter->errors, 1);
}
