// SPDX-License-Identifier: GPL-2.0-only
//
// Empty programs on the hooks that kvitals uses: the price of being called.
#include "../bpf/lib/kernel.bpf.h"

#define EMPTY(section, name) \
	SEC(section) int name(void *ctx) { return 0; }

EMPTY("tp_btf/sys_exit", sys_exit)
EMPTY("tp_btf/task_newtask", task_newtask)
EMPTY("tp_btf/sched_process_exit", sched_process_exit)
EMPTY("tp_btf/sched_process_free", sched_process_free)
EMPTY("tp_btf/sock_send_length", sock_send_length)
EMPTY("tp_btf/sock_recv_length", sock_recv_length)

SEC("cgroup/sock_release") int sock_release(struct bpf_sock *ctx)
{
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
