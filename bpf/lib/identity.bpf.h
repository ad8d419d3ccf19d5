// SPDX-License-Identifier: GPL-2.0-only
//
// Who a process is, as read from the task that leads it.
#pragma once

#include "processes.bpf.h"

// What the loader is asked for (enum bpf_core_relo_kind, as clang numbers it).
#define FIELD_EXISTS 2
#define ENUM_VALUE 1

static __always_inline __u32 state_of(struct task_struct *task)
{
	struct task_struct___state *old = (void *)task;

	if (__builtin_preserve_field_info(task->__state, FIELD_EXISTS))
		return task->__state & 0xffff;
	return old->state & 0xffff;
}

#define SUBSYSTEM(id)                                                        \
	__builtin_preserve_enum_value(*(enum cgroup_subsys_id *)id, ENUM_VALUE)

// The number of a controller is the kernel's, by its configuration.
static __always_inline __u64 cgroup_v1_of(struct task_struct *task)
{
	__u64 subsystem;

	switch (config.v1_controller) {
	case V1_MEMORY:
		subsystem = SUBSYSTEM(memory_cgrp_id);
		break;
	case V1_PIDS:
		subsystem = SUBSYSTEM(pids_cgrp_id);
		break;
	case V1_CPU:
		subsystem = SUBSYSTEM(cpu_cgrp_id);
		break;
	case V1_FREEZER:
		subsystem = SUBSYSTEM(freezer_cgrp_id);
		break;
	default:
		return 0;
	}
	return task->cgroups->subsys[subsystem]->cgroup->kn->id;
}

// remark is left as it is. The parent is only to be read while the task has
// not been let go.
static __always_inline void identify(struct identity *to,
				     struct task_struct *leader, bool is_gone)
{
	to->started = leader->start_boottime;
	to->cgroup = leader->cgroups->dfl_cgrp->kn->id;
	to->cgroup_v1 = cgroup_v1_of(leader);
	to->pid = leader->tgid;
	to->parent = is_gone ? 0 : leader->real_parent->tgid;
	to->uid = leader->real_cred->euid.val;
	to->threads = is_gone ? 0 : leader->signal->nr_threads;
	to->state = state_of(leader) | (__u32)leader->exit_state << 16;
#pragma unroll
	for (int i = 0; i < 16; i++)
		to->name[i] = leader->comm[i];
}

// Whether all threads of a process have ended. Its leader may end before.
static __always_inline bool is_ended(struct task_struct *task)
{
	return task->signal->live.counter == 0;
}
