// SPDX-License-Identifier: GPL-2.0-only
//
// One empty program for each rung, to find out whether this kernel takes it.
#include "lib/kernel.bpf.h"

SEC("fentry/vfs_unlink") int fexit(__u64 *ctx)
{
	return 0;
}

SEC("kprobe/vfs_unlink") int kprobe(void *ctx)
{
	return 0;
}

SEC("raw_tp/sched_process_exit") int tracepoint(__u64 *ctx)
{
	return 0;
}

SEC("cgroup/sock_release") int cgroup(struct bpf_sock *ctx)
{
	return 1;
}

SEC("tp_btf/sys_exit") int syscall(__u64 *ctx)
{
	return 0;
}

SEC("tp/raw_syscalls/sys_exit") int syscall_plain(void *ctx)
{
	return 0;
}

SEC("iter/task") int iterator(struct bpf_iter__task *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
