// SPDX-License-Identifier: GPL-2.0-only
//
// Counting, for the host and for the process that is running. Totals only
// rise, and no rate is computed here.
//
// The totals of the host: all objects share one array, which user space
// creates, sizes to the possible CPUs and maps into its memory: a row for each
// CPU, and in it a counter for each slot.
#pragma once

#include "processes.bpf.h"

struct counter {
	__u64 calls;
	__u64 errors;
	__u64 bytes;
};

enum { GATES = 16 };

// When an object is replaced, the new one is attached beside the old one, and
// a gate is turned from one to the other: an event is counted by either of them.
struct cpu_row {
	struct counter slot[SLOTS];
	__u64 gate[GATES];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct cpu_row);
} counters SEC(".maps");

static __always_inline struct cpu_row *own_row(void)
{
	__u32 cpu = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&counters, &cpu);
}

static __always_inline bool is_in_charge(void)
{
	struct cpu_row *row = own_row();

	return row && row->gate[config.gate & (GATES - 1)] == config.edition;
}

static __always_inline bool serves(enum rung rung, __u32 slot)
{
	return (config.served[rung] >> slot) & 1 && is_in_charge();
}

static __always_inline struct counter *counter_of(__u32 slot)
{
	struct cpu_row *row = own_row();

	return row ? &row->slot[slot & (SLOTS - 1)] : 0;
}

static __always_inline void add(bool atomically, __u64 *total, __u64 amount)
{
	if (atomically)
		add_atomically(total, amount);
	else
		*total += amount;
}

// Tracepoints, kprobes and cgroup programs cannot be interrupted by another
// task on their CPU, so they add plainly to the row of the CPU. fentry and
// fexit programs can be (bpf trampolines only disable migration).
static __always_inline bool is_interruptible(enum rung rung)
{
	return rung == RUNG_FEXIT;
}

static __always_inline void add_calls(enum rung rung, __u32 slot, __u64 calls)
{
	struct counter *counter = counter_of(slot);

	if (counter)
		add(is_interruptible(rung), &counter->calls, calls);
}

static __always_inline void add_own(__u32 word)
{
	__u64 *words = own_words();

	if (words)
		add(true, &words[word], 1);
}

// Count one call whose only result is that it happened.
static __always_inline void count_call(enum rung rung, enum slot slot)
{
	if (!serves(rung, slot) || !wanted_task())
		return;
	add_calls(rung, slot, 1);
	if (slot <= LAST_SLOT_WITH_RESULT)
		add_own(3 * (slot - 1));
	else if (slot == SLOT_PROCESS_CREATE || slot == SLOT_THREAD_CREATE)
		add_own(word_of_event(slot));
}

static __always_inline void add_to(struct counter *counter, bool atomically,
				   __s64 result, bool is_bytes)
{
	add(atomically, &counter->calls, 1);
	if (result < 0) {
		if (config.count_errors)
			add(atomically, &counter->errors, 1);
	} else if (is_bytes) {
		add(atomically, &counter->bytes, result);
	}
}

// Add a call that returned result, and its bytes or its error.
static __always_inline void add_result(enum rung rung, __u32 slot, __s64 result,
				       bool is_bytes)
{
	struct counter *counter;
	__u64 *words;

	if (result == -ERESTARTNOINTR)
		return;
	counter = counter_of(slot);
	if (counter)
		add_to(counter, is_interruptible(rung), result, is_bytes);
	if (slot - 1 >= LAST_SLOT_WITH_RESULT)
		return;
	words = own_words();
	if (words)
		add_to((struct counter *)words + (slot - 1), true, result,
		       is_bytes);
}

static __always_inline void count_result(enum rung rung, __u32 slot,
					 __s64 result, bool is_bytes)
{
	if (serves(rung, slot) && wanted_task())
		add_result(rung, slot, result, is_bytes);
}

// Count only a failure: for calls whose successes are counted elsewhere.
static __always_inline void count_failure(enum rung rung, enum slot slot,
					  __s64 result)
{
	struct counter *counter;

	if (result >= 0 || result == -ERESTARTNOINTR || !config.count_errors ||
	    !serves(rung, slot) || !wanted_task())
		return;
	counter = counter_of(slot);
	if (counter)
		add(is_interruptible(rung), &counter->errors, 1);
	add_own(word_of_event(slot));
}
