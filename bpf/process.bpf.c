// SPDX-License-Identifier: GPL-2.0-only
//
// Life of tasks: new processes, new threads, failed creations, exits,
// releases, and how many tasks are zombies now.
#include "lib/clone.bpf.h"

static __always_inline void count_clone(enum rung rung, __u64 clone_flags,
					__s64 result)
{
	if (result >= 0)
		count_created(rung, clone_flags);
	else if (clone_flags & CLONE_THREAD)
		count_failure(rung, SLOT_THREAD_CREATE_FAILED, result);
	else
		count_failure(rung, SLOT_PROCESS_CREATE_FAILED, result);
}

// task_newtask(task, clone_flags) fires once for each task that was created.
SEC("tp_btf/task_newtask") int tp_btf__task_newtask(__u64 *ctx)
{
	count_created(RUNG_TRACEPOINT, ctx[1]);
	return 0;
}

SEC("fexit/kernel_clone") int fexit__kernel_clone(__u64 *ctx)
{
	struct kernel_clone_args *arguments = (void *)ctx[0];

	count_clone(RUNG_FEXIT, arguments->flags, (__s32)ctx[1]);
	return 0;
}

CALL_SHELL_TP_BTF(sched_process_exit, SLOT_TASK_EXIT)
CALL_SHELL_FENTRY(do_exit, SLOT_TASK_EXIT)

static __always_inline void count_release(enum rung rung,
					  struct task_struct *task)
{
	if (serves(rung, SLOT_TASK_RELEASE) && was_wanted(task))
		add_calls(rung, SLOT_TASK_RELEASE, 1);
}

SEC("tp_btf/sched_process_free") int tp_btf__sched_process_free(__u64 *ctx)
{
	count_release(RUNG_TRACEPOINT, (void *)ctx[0]);
	return 0;
}

SEC("fentry/release_task") int fentry__release_task(__u64 *ctx)
{
	count_release(RUNG_FEXIT, (void *)ctx[0]);
	return 0;
}

// Walks all tasks and writes one number, the zombies among them.
__u64 zombies;

SEC("iter/task") int iter__task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (ctx->meta->seq_num == 0)
		zombies = 0;
	if (!task)
		bpf_seq_write(ctx->meta->seq, &zombies, sizeof(zombies));
	else if (task->exit_state & EXIT_ZOMBIE)
		zombies++;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
