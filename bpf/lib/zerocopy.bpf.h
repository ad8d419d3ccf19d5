// SPDX-License-Identifier: GPL-2.0-only
//
// Receives of TCP that map what was received into the memory of the program:
// getsockopt(TCP_ZEROCOPY_RECEIVE), which tells what it took in a structure.
#pragma once

#include "calls.bpf.h"

// The user's struct tcp_zerocopy_receive (include/uapi/linux/tcp.h), as far as
// it tells what was taken.
struct zerocopy {
	__u64 address;
	__u32 mapped, skipped, queued;
	__s32 error;
	__u64 copy_address;
	__s32 copied; // since v5.11
};

enum {
	SOL_TCP = 6,
	TCP_ZEROCOPY_RECEIVE = 35,
	LENGTH_WITHOUT_COPY = 20,
	LENGTH_WITH_COPY = 36,
};

// How long the structure is, as far as the kernel wrote it. The verifier lets no
// program before v5.17 read the argument that tells, a pointer to int.
static __always_inline __s32 length_told(void)
{
	struct pt_regs *regs;
	__s32 length = 0;

	if (!HELPER_EXISTS(task_pt_regs))
		return 0;
	regs = bpf_task_pt_regs(bpf_get_current_task_btf());
	if (!is_call_of_32_bits() && regs->orig_ax == SYS_GETSOCKOPT)
		bpf_probe_read_user(&length, sizeof(length), (void *)regs->r8);
	else if (regs->orig_ax == IA32_SYS_GETSOCKOPT)
		bpf_probe_read_user(&length, sizeof(length),
				    (void *)(__u64)(__u32)regs->di);
	return length;
}

// tcp_getsockopt(sk, level, option, value, length), after it returned.
static __always_inline __s32 taken_by_mapping(const __u64 *ctx)
{
	struct zerocopy told = {};
	__s32 result = ctx[5];

	if ((__s32)ctx[1] != SOL_TCP ||
	    (__s32)ctx[2] != TCP_ZEROCOPY_RECEIVE || result)
		return 0;
	if (length_told() >= LENGTH_WITH_COPY)
		bpf_probe_read_user(&told, LENGTH_WITH_COPY, (void *)ctx[3]);
	else
		bpf_probe_read_user(&told, LENGTH_WITHOUT_COPY,
				    (void *)ctx[3]);
	return told.mapped + (told.copied > 0 ? told.copied : 0);
}
