// SPDX-License-Identifier: GPL-2.0-only
//
// The least that counting can be, on the same hooks: find the row of this CPU
// and add one. It knows neither what happened nor whether to count it.
#include "../bpf/lib/counters.bpf.h"

static __always_inline int count_one(void)
{
	add_calls(RUNG_TRACEPOINT, SLOT_NONE, 1);
	return 0;
}

#define FLOOR(section, name) \
	SEC(section) int name(void *ctx) { return count_one(); }

FLOOR("tp_btf/sys_exit", sys_exit)
FLOOR("tp_btf/task_newtask", task_newtask)
FLOOR("tp_btf/sched_process_exit", sched_process_exit)
FLOOR("tp_btf/sched_process_free", sched_process_free)
FLOOR("tp_btf/sock_send_length", sock_send_length)
FLOOR("tp_btf/sock_recv_length", sock_recv_length)

SEC("cgroup/sock_release") int sock_release(struct bpf_sock *ctx)
{
	count_one();
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
