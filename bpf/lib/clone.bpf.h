// SPDX-License-Identifier: GPL-2.0-only
//
// A new task is a thread of an existing process, or a process of its own.
#pragma once

#include "shells.bpf.h"

// Branches on a slot that is only known at run time would keep serves() from
// being decided by the verifier, so both slots are asked one by one.
static __always_inline void count_created(enum rung rung, __u64 clone_flags)
{
	if (clone_flags & CLONE_THREAD)
		count_call(rung, SLOT_THREAD_CREATE);
	else
		count_call(rung, SLOT_PROCESS_CREATE);
}
