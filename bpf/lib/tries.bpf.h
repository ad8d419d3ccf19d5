// SPDX-License-Identifier: GPL-2.0-only
//
// Transfers whose result no program is told: the kernel makes them by itself,
// and they are neither calls nor errors of anybody.
#pragma once

#include "calls.bpf.h"

// sendmmsg and recvmmsg end at the first message that fails, and tell of those
// before it alone. So of each call it is remembered how many were done.
struct batch {
	__u64 socket;
	__u32 done;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct batch);
} batches SEC(".maps");

static __always_inline bool is_told_of_batch(const struct sock *sk,
					     __s32 result, __u32 asked)
{
	struct batch first = { .socket = (__u64)sk, .done = 1 };
	__u64 task = bpf_get_current_task();
	struct batch *batch = bpf_map_lookup_elem(&batches, &task);
	__u32 done = 0;

	if (batch && batch->socket == first.socket)
		done = batch->done;
	if (result < 0) {
		if (batch)
			batch->done = 0;
		return !done;
	}
	if (done + 1 >= asked) {
		if (batch)
			batch->done = 0;
		return true;
	}
	if (batch) {
		first.done = done + 1;
		*batch = first;
	} else {
		bpf_map_update_elem(&batches, &task, &first, BPF_ANY);
	}
	return true;
}

static __always_inline bool is_batch(__u64 number, bool ia32)
{
	if (ia32)
		return number == IA32_SYS_RECVMMSG ||
		       number == IA32_SYS_SENDMMSG ||
		       number == IA32_SYS_RECVMMSG_TIME64;
	return number == SYS_RECVMMSG || number == SYS_SENDMMSG;
}

// io_uring tries first without waiting, and tries again when there is something.
// It does so in its own call, in a worker of its own, or as the task goes back
// to its program from an interrupt, where no call has a number.
static __always_inline bool is_in_io_uring(struct task_struct *task,
					   __u64 number)
{
	return task->flags & PF_IO_WORKER || number == SYS_IO_URING_ENTER ||
	       (__s64)number < 0;
}

// Takes Linux kernel commit dd6e10fbd9fb ("bpf: Add bpf_task_pt_regs() helper")
// (in v5.15).
static __always_inline bool is_told(const struct sock *sk, __s32 result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct pt_regs *regs = bpf_task_pt_regs(task);
	__u64 number = regs->orig_ax;

	if (result == -EAGAIN && is_in_io_uring(task, number))
		return false;
	if (!is_batch(number, is_call_of_32_bits()))
		return true;
	return is_told_of_batch(sk, result, regs->dx);
}
