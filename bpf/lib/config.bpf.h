// SPDX-License-Identifier: GPL-2.0-only
//
// What is decided before an object is loaded. The verifier knows these values,
// so it removes what is unused.
#pragma once

#include "kernel.bpf.h"

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

// Where the counts of each process are kept. The order is that of
// kvitals.kernel.maps.Keeping.
enum keeping {
	PROCESSES_OFF,
	PROCESSES_IN_STORAGE, // in the task storage of the process's leader
	PROCESSES_IN_TABLE,   // in a hash by process id
};

// The cgroup v1 controller whose hierarchy names processes. The order is that
// of kvitals.kernel.cgroups.V1_CONTROLLERS.
enum v1_controller {
	V1_NONE,
	V1_MEMORY,
	V1_PIDS,
	V1_CPU,
	V1_FREEZER,
};

struct config {
	__u64 only_cgroup;   // count only tasks of this cgroup v2 id; 0: all tasks
	__u32 served[RUNGS]; // for each rung, a bit for each slot it serves
	__u8 count_errors;   // return mode
	__u8 processes;	     // enum keeping
	__u8 v1_controller;  // enum v1_controller
	__u8 gate;	     // which gate of the counters lets this object count
	__u32 edition;	     // what that gate has to hold
};

const volatile struct config config SEC(".rodata.config");

static __always_inline bool wanted_task(void)
{
	return !config.only_cgroup ||
	       bpf_get_current_cgroup_id() == config.only_cgroup;
}

// A task is let go by whoever reaps it, or in an RCU callback on top of any
// task: the filter asks the task that was let go.
static __always_inline bool was_wanted(struct task_struct *task)
{
	return !config.only_cgroup ||
	       task->cgroups->dfl_cgrp->kn->id == config.only_cgroup;
}
