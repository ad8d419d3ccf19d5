// SPDX-License-Identifier: GPL-2.0-only
//
// The dispatcher for kernels without BTF. It is told the number and the result
// of a system call and nothing else: not its arguments, nor whether it was made
// by a 32-bit program.
#define WITHOUT_BTF
#include "lib/dispatch.bpf.h"

// The layout of the event (events/raw_syscalls/sys_exit/format in tracefs).
struct sys_exit {
	__u64 common;
	__s64 id;
	__s64 result;
};

SEC("tp/raw_syscalls/sys_exit") int tp__sys_exit(struct sys_exit *ctx)
{
	__u64 number = ctx->id;
	__u8 entry;

	if (number >= SYSCALLS)
		return 0;
	entry = table[number].native;
	if (!entry || !wanted_task() || !is_in_charge())
		return 0;
	if (entry & FAILURE_BY_FLAGS)
		count_failure(RUNG_SYSCALL, SLOT_PROCESS_CREATE_FAILED,
			      ctx->result);
	else
		add_result(RUNG_SYSCALL, entry & SLOT_MASK, ctx->result,
			   (entry & HOW_MASK) == RESULT_IS_BYTES);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
