// SPDX-License-Identifier: GPL-2.0-only
//
// The system call that the running task is in. Its registers tell the number and
// the arguments, of which the first six are at other places in 32-bit calls.
#pragma once

#include "kernel.bpf.h"

// Set while the kernel serves a call by the numbers and registers of 32-bit
// programs, which a 64-bit program makes too by int $0x80
// (arch/x86/include/asm/thread_info.h).
#define TS_COMPAT 0x0002

// Takes Linux kernel commit 3ca1032ab7ab ("bpf: Implement get_current_task_btf
// and RET_PTR_TO_BTF_ID") (in v5.11).
static __always_inline bool is_call_of_32_bits(void)
{
	return bpf_get_current_task_btf()->thread_info.status & TS_COMPAT;
}

// From 424 on, both ABIs have the same numbers.
enum {
	SYS_RECVFROM = 45,
	SYS_RECVMSG = 47,
	SYS_GETSOCKOPT = 55,
	SYS_SPLICE = 275,
	SYS_RECVMMSG = 299,
	SYS_SENDMMSG = 307,
	IA32_SYS_SPLICE = 313,
	IA32_SYS_RECVMMSG = 337,
	IA32_SYS_SENDMMSG = 345,
	IA32_SYS_GETSOCKOPT = 365,
	IA32_SYS_RECVFROM = 371,
	IA32_SYS_RECVMSG = 372,
	IA32_SYS_RECVMMSG_TIME64 = 417,
	SYS_IO_URING_ENTER = 426,
};
