// SPDX-License-Identifier: GPL-2.0-only
//
// What each process did, in one record for all probes. A record is kept in the
// task storage of the process's leader or, on kernels that have none for
// tracing programs, in a table by process id. Threads add to the record of
// their process, so nothing is to be folded when they end. What finds no
// record is added to the ledger as untracked.
#pragma once

#include "atomic.bpf.h"
#include "config.bpf.h"
#include "slots.bpf.h"

struct identity {
	__u64 started;	 // of its leader, in ns since boot
	__u64 cgroup;	 // cgroup v2 id
	__u64 cgroup_v1; // id in the hierarchy of config.v1_controller, or 0
	__u32 pid, parent, uid, threads;
	__u32 state;  // as in task_struct, with exit_state in the upper half
	__u32 remark; // enum remark in rows; the walk in which it was told
	char name[16];
};

struct record {
	__u64 word[PROCESS_WORDS];
	struct identity told; // what the reader was told last
};

struct entry {
	struct record record;
	struct identity known;
};

// Shared with the reader, who maps it.
struct ledger {
	__u64 untracked[PROCESS_WORDS];
	__u64 rows_lost; // rows that found no place and went to untracked
	__u64 walk;	 // a new number makes the next walk tell of all processes
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct record);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct entry);
} entries SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ledger);
} ledgers SEC(".maps");

static __always_inline struct ledger *the_ledger(void)
{
	__u32 only = 0;

	return bpf_map_lookup_elem(&ledgers, &only);
}

// A new entry, which is too large for the stack of a program.
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct entry);
} blanks SEC(".maps");

static __always_inline struct entry *entry_of(__u32 pid)
{
	struct entry *entry = bpf_map_lookup_elem(&entries, &pid);
	struct entry *blank;
	__u32 only = 0;

	if (entry)
		return entry;
	blank = bpf_map_lookup_elem(&blanks, &only);
	if (!blank)
		return 0;
	bpf_map_update_elem(&entries, &pid, blank, BPF_NOEXIST);
	return bpf_map_lookup_elem(&entries, &pid);
}

#ifndef WITHOUT_BTF
static __always_inline struct record *record_of(struct task_struct *leader)
{
	return bpf_task_storage_get(&records, leader, 0,
				    BPF_LOCAL_STORAGE_GET_F_CREATE);
}
#endif

// The words of the process that is running, or those of the ledger when it has
// no record; none when processes are off.
static __always_inline __u64 *own_words(void)
{
	struct record *record = 0;
	struct ledger *ledger;

	if (config.processes == PROCESSES_OFF)
		return 0;
	if (config.processes == PROCESSES_IN_TABLE)
		record = (void *)entry_of(bpf_get_current_pid_tgid() >> 32);
#ifndef WITHOUT_BTF
	else
		record = record_of(bpf_get_current_task_btf()->group_leader);
#endif
	if (record)
		return record->word;
	ledger = the_ledger();
	return ledger ? ledger->untracked : 0;
}

static __always_inline __u32 word_of_event(enum slot slot)
{
	return WORDS_WITH_RESULT + slot - LAST_SLOT_WITH_RESULT - 1;
}

static __always_inline void add_events(__u64 *words, enum slot slot,
				       __u64 events)
{
	add_atomically(&words[word_of_event(slot)], events);
}

static __always_inline void add_event(__u64 *words, enum slot slot)
{
	add_events(words, slot, 1);
}

// Count events that can be credited to no process.
static __always_inline void count_untracked(enum slot slot, __u64 events)
{
	struct ledger *ledger;

	if (config.processes == PROCESSES_OFF)
		return;
	ledger = the_ledger();
	if (ledger)
		add_events(ledger->untracked, slot, events);
}
