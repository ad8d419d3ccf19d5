// SPDX-License-Identifier: GPL-2.0-only
//
// The last rung: one program at the exit of every system call serves whatever
// no better hook could. A table, filled before loading, says for each system
// call which slot it counts in and how. At exit the number, the arguments and
// the result are all at hand, so nothing is attached to the entry.
#include "lib/calls.bpf.h"
#include "lib/dispatch.bpf.h"

static __always_inline void count_failed_clone(__u64 flags, __s64 result)
{
	if (flags & CLONE_THREAD)
		count_failure(RUNG_SYSCALL, SLOT_THREAD_CREATE_FAILED, result);
	else
		count_failure(RUNG_SYSCALL, SLOT_PROCESS_CREATE_FAILED, result);
}

static __always_inline void count_rare(__u8 entry, __u64 first, __u64 third,
				       __s64 result)
{
	__u64 flags = first;

	switch (entry & HOW_MASK) {
	case UNLESS_REMOVEDIR:
		if (!(third & AT_REMOVEDIR))
			add_result(RUNG_SYSCALL, entry & SLOT_MASK, result,
				   false);
		break;
	case FAILURE_BY_STRUCT:
		if (result >= 0)
			break;
		// What the kernel could not read either was to be a process.
		if (bpf_probe_read_user(&flags, sizeof(flags), (void *)first))
			flags = 0;
		count_failed_clone(flags, result);
		break;
	case FAILURE_BY_FLAGS:
		count_failed_clone(flags, result);
		break;
	case FAILURE:
		count_failed_clone(0, result);
		break;
	}
}

static __always_inline int count_call_of(const struct pt_regs *regs,
					 __s64 result, bool ia32, __u16 both)
{
	__u8 entry = ia32 ? both >> 8 : both;

	if (!entry || !wanted_task() || !is_in_charge())
		return 0;
	if (entry & (UNLESS_REMOVEDIR | FAILURE_BY_FLAGS))
		count_rare(entry, ia32 ? regs->bx : regs->di, regs->dx, result);
	else
		add_result(RUNG_SYSCALL, entry & SLOT_MASK, result,
			   entry & RESULT_IS_BYTES);
	return 0;
}

static __always_inline __u16 entries_of(const struct pt_regs *regs)
{
	__u64 number = regs->orig_ax;

	return number < SYSCALLS ? *(const volatile __u16 *)&table[number] : 0;
}

SEC("tp_btf/sys_exit") int tp_btf__sys_exit(__u64 *ctx)
{
	struct pt_regs *regs = (void *)ctx[0];
	__u16 both = entries_of(regs);

	return both ? count_call_of(regs, ctx[1], is_call_of_32_bits(), both) :
		      0;
}

// Where no program can ask for the running task, its code segment tells what
// kind of program it is in (__USER32_CS, arch/x86/include/asm/segment.h).
#define USER32_CS 0x23

SEC("tp_btf/sys_exit") int tp_btf_segment__sys_exit(__u64 *ctx)
{
	struct pt_regs *regs = (void *)ctx[0];
	__u16 both = entries_of(regs);

	return both ? count_call_of(regs, ctx[1], regs->cs == USER32_CS, both) :
		      0;
}

char LICENSE[] SEC("license") = "GPL";
