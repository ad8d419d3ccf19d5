// SPDX-License-Identifier: GPL-2.0-only
//
// The table of a dispatcher: which slot each system call counts in, and how.
#pragma once

#include "counters.bpf.h"

enum {
	SYSCALLS = 512,
	SLOT_MASK = SLOTS - 1,
	// How a system call counts, above its slot in the table entry.
	RESULT_IS_BYTES = 0x20,
	UNLESS_REMOVEDIR = 0x40, // unlinkat: rmdir is not an unlink
	FAILURE_BY_FLAGS = 0x80, // clone: flags are the first argument
	FAILURE = 0xa0, // fork, vfork: a process
	FAILURE_BY_STRUCT = 0xc0, // clone3: flags are in memory it points to
	HOW_MASK = 0xe0,
};

// Both numberings side by side, so that a number which neither counts costs
// one load.
struct entries {
	__u8 native;
	__u8 ia32;
};

const volatile struct entries table[SYSCALLS] SEC(".rodata.table");
