// SPDX-License-Identifier: GPL-2.0-only
//
// The ways to hang one counting body on a kernel function. A shell is named
// <kind>__<function>, which is how the probe declarations ask for it.
//
// Results are read as 32 bits: functions that return int leave the upper half
// of the register undefined, and no byte count exceeds MAX_RW_COUNT (2 GiB).
#pragma once

#include "counters.bpf.h"

#define RETURN_SHELL_FEXIT(function, arguments, slot, is_bytes)              \
	SEC("fexit/" #function) int fexit__##function(__u64 *ctx)            \
	{                                                                    \
		count_result(RUNG_FEXIT, slot, (__s32)ctx[arguments],      \
			     is_bytes);                                      \
		return 0;                                                    \
	}

#define KRETPROBE_SHELL(function, slot, is_bytes)                            \
	SEC("kretprobe/" #function)                                          \
	int kretprobe__##function(struct pt_regs *ctx)                       \
	{                                                                    \
		count_result(RUNG_KPROBE, slot, (__s32)ctx->ax, is_bytes);   \
		return 0;                                                    \
	}

// The result is in a register here, wherever the arguments were.
#define RETURN_SHELL_KRETPROBE(function, arguments, slot, is_bytes)          \
	KRETPROBE_SHELL(function, slot, is_bytes)

#define CALL_SHELL_FENTRY(function, slot)                                    \
	SEC("fentry/" #function) int fentry__##function(__u64 *ctx)          \
	{                                                                    \
		count_call(RUNG_FEXIT, slot);                                \
		return 0;                                                    \
	}

#define CALL_SHELL_KPROBE(function, slot)                                    \
	SEC("kprobe/" #function) int kprobe__##function(void *ctx)           \
	{                                                                    \
		count_call(RUNG_KPROBE, slot);                               \
		return 0;                                                    \
	}

#define CALL_SHELL_TP_BTF(tracepoint, slot)                                  \
	SEC("tp_btf/" #tracepoint) int tp_btf__##tracepoint(__u64 *ctx)      \
	{                                                                    \
		count_call(RUNG_TRACEPOINT, slot);                           \
		return 0;                                                    \
	}

#define CALL_SHELL_RAW_TP(tracepoint, slot)                                  \
	SEC("raw_tp/" #tracepoint) int raw_tp__##tracepoint(__u64 *ctx)      \
	{                                                                    \
		count_call(RUNG_TRACEPOINT, slot);                           \
		return 0;                                                    \
	}
