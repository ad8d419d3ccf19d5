// SPDX-License-Identifier: GPL-2.0-only
//
// Life of tasks, by programs that read no kernel structure. They are apart from
// those that do, because a kernel without BTF takes no object in which anything
// is to be relocated.
#define WITHOUT_BTF
#include "lib/clone.bpf.h"

SEC("raw_tp/task_newtask") int raw_tp__task_newtask(__u64 *ctx)
{
	count_created(RUNG_TRACEPOINT, ctx[1]);
	return 0;
}

// The flags are in memory that may not be read here.
SEC("kretprobe/kernel_clone") int kretprobe__kernel_clone(struct pt_regs *ctx)
{
	count_failure(RUNG_KPROBE, SLOT_PROCESS_CREATE_FAILED, (__s32)ctx->ax);
	return 0;
}

CALL_SHELL_RAW_TP(sched_process_exit, SLOT_TASK_EXIT)
CALL_SHELL_KPROBE(do_exit, SLOT_TASK_EXIT)

// The filter asks the current task here, which is not the one let go.
CALL_SHELL_RAW_TP(sched_process_free, SLOT_TASK_RELEASE)
CALL_SHELL_KPROBE(release_task, SLOT_TASK_RELEASE)

char LICENSE[] SEC("license") = "GPL";
