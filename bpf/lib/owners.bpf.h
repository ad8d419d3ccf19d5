// SPDX-License-Identifier: GPL-2.0-only
//
// Whose socket it is: the process that connected or last sent through it.
// Packets are sent again in timers and interrupts, on top of whoever runs.
#pragma once

#include "messages.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct identity);
} owners SEC(".maps");

static __always_inline void own_socket(struct sock *sk)
{
	struct task_struct *leader;
	struct identity *owner;

	if (config.processes != PROCESSES_IN_STORAGE)
		return;
	owner = bpf_sk_storage_get(&owners, sk, 0,
				   BPF_LOCAL_STORAGE_GET_F_CREATE);
	leader = bpf_get_current_task_btf()->group_leader;
	if (owner && (owner->started != leader->start_boottime ||
		      owner->pid != (__u32)leader->tgid))
		identify(owner, leader, false);
}

// Credit events to the owner of a socket, who may be gone.
static __always_inline void credit_owner(struct sock *sk, enum slot slot,
					 __u64 events)
{
	struct identity *owner;
	struct row *row;

	if (config.processes != PROCESSES_IN_STORAGE) {
		count_untracked(slot, events);
		return;
	}
	owner = bpf_sk_storage_get(&owners, sk, 0, 0);
	row = draft(REMARK_SOCKET);
	if (!owner || !owner->pid || !row) {
		count_untracked(slot, events);
		return;
	}
	if (config.only_cgroup && owner->cgroup != config.only_cgroup)
		return;
	row->process = *owner;
	row->process.remark = REMARK_SOCKET;
	append(row, word_of_event(slot), events);
	send(row);
}
