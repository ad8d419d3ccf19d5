// SPDX-License-Identifier: GPL-2.0-only
//
// A walk over all tasks, and the summary at its end.
#pragma once

#include "rows.bpf.h"

__u64 processes, tasks, zombies;
struct row walked;

static __always_inline void begin_walk(const struct bpf_iter__task *ctx)
{
	if (ctx->meta->seq_num == 0)
		processes = tasks = zombies = 0;
}

static __always_inline void pass(struct task_struct *task)
{
	tasks++;
	if (task->pid == task->tgid)
		processes++;
	if (task->exit_state & EXIT_ZOMBIE)
		zombies++;
}

// A row that does not fit any more is asked for again in the next read.
static __always_inline bool is_written(const struct bpf_iter_meta *meta,
				       struct row *row)
{
	return !bpf_seq_write(meta->seq, row, size_of(row));
}

static __always_inline void end_walk(const struct bpf_iter__task *ctx)
{
	struct row *row = &walked;

	clear(row);
	row->process.remark = REMARK_SUMMARY;
	append(row, SUMMARY_PROCESSES, processes);
	append(row, SUMMARY_TASKS, tasks);
	append(row, SUMMARY_ZOMBIES, zombies);
	is_written(ctx->meta, row);
}
