// SPDX-License-Identifier: GPL-2.0-only
//
// Addition to what others add to at the same time. In assembly, since compilers
// differ: newer ones make of __sync_fetch_and_add() an instruction that also
// fetches, even where nobody looks at what it fetched, and kernels refuse it
// before Linux kernel commit 5ca419f2864a ("bpf: Add BPF_FETCH field / create
// atomic_fetch_add instruction") (in v5.12).
#pragma once

#include "helpers.bpf.h"

static __always_inline void add_atomically(__u64 *total, __u64 amount)
{
	asm volatile("lock *(u64 *)%0 += %1"
		     : "+m"(*total)
		     : "r"(amount)
		     : "memory");
}
