// SPDX-License-Identifier: GPL-2.0-only
//
// The life of the records that are in task storage: read by a walk over all
// tasks, and sent when a process is renamed, has ended, or is let go. Exits and
// releases are counted as for the host: as long as the object is in charge.
#include "lib/counters.bpf.h"
#include "lib/owners.bpf.h"
#include "lib/walk.bpf.h"

// The record of a task, which is made only if there is something to count in it.
static __always_inline struct record *record_to(bool count,
						struct task_struct *task)
{
	return bpf_task_storage_get(&records, task, 0,
				    count ? BPF_LOCAL_STORAGE_GET_F_CREATE : 0);
}

// Take what words hold. Others may add to them, and take from them, at the
// same time; each unit is taken once.
static __always_inline void take(struct row *row, __u64 *words)
{
#pragma unroll
	for (int i = 0; i < PROCESS_WORDS; i++) {
		__u64 amount;

		if (!words[i])
			continue;
		amount = __sync_lock_test_and_set(&words[i], 0);
		if (amount)
			append(row, i, amount);
	}
}

SEC("tp_btf/sched_process_exit")
int tp_btf_storage__sched_process_exit(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	struct task_struct *leader = task->group_leader;
	bool counts = is_in_charge();
	struct record *record;
	struct row *row;

	if (!wanted_task())
		return 0;
	record = record_to(counts, leader);
	if (counts && record)
		add_event(record->word, SLOT_TASK_EXIT);
	else if (counts)
		count_untracked(SLOT_TASK_EXIT, 1);
	if (!record || !is_ended(leader))
		return 0;
	row = draft(REMARK_ENDED);
	if (!row)
		return 0;
	identify(&row->process, leader, false);
	take(row, record->word);
	send(row);
	return 0;
}

// Fires once for each task, when nobody refers to it any more. A leader that
// was replaced when one of its threads called exec has a thread's id by now.
SEC("tp_btf/sched_process_free")
int tp_btf_storage__sched_process_free(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	enum remark remark = task->pid == task->tgid ? REMARK_RELEASED :
						       REMARK_THREAD;
	bool counts = is_in_charge();
	struct record *record;
	struct row *row;

	if (!was_wanted(task))
		return 0;
	record = bpf_task_storage_get(&records, task, 0, 0);
	if (!counts && !record)
		return 0;
	row = draft(REMARK_RELEASED);
	if (!row) {
		if (counts)
			count_untracked(SLOT_TASK_RELEASE, 1);
		return 0;
	}
	row->process.remark = remark;
	identify(&row->process, task, true);
	if (record) {
		if (counts)
			add_event(record->word, SLOT_TASK_RELEASE);
		take(row, record->word);
	} else {
		append(row, word_of_event(SLOT_TASK_RELEASE), 1);
	}
	send(row);
	return 0;
}

// Fires before the name is changed, by prctl(2) and by each execve(2).
SEC("tp_btf/task_rename")
int tp_btf_storage__task_rename(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	struct record *record;
	struct row *row;

	if (task->pid != task->tgid)
		return 0;
	record = bpf_task_storage_get(&records, task, 0, 0);
	row = draft(REMARK_RENAMED);
	if (!record || !row)
		return 0;
	identify(&row->process, task, false);
	take(row, record->word);
	send(row);
	return 0;
}

// inet_sock_set_state(sk, old state, new state)
SEC("tp_btf/inet_sock_set_state")
int tp_btf_storage__inet_sock_set_state(__u64 *ctx)
{
	__s32 state = ctx[2];

	if (state == TCP_SYN_SENT || state == TCP_LISTEN)
		own_socket((void *)ctx[0]);
	return 0;
}

static __always_inline bool tell(const struct bpf_iter__task *ctx,
				 struct record *record,
				 struct task_struct *leader, __u32 walk)
{
	struct row *row = &walked;

	clear(row);
	identify(&row->process, leader, false);
	take(row, record->word);
	row->process.remark = walk;
	if (!row->words && same(&row->process, &record->told))
		return true;
	row->process.remark = REMARK_LIVES;
	if (!is_written(ctx->meta, row)) {
		add_row(row, record->word, 1);
		return false;
	}
	record->told = row->process;
	record->told.remark = walk;
	return true;
}

SEC("iter/task") int iter_storage__task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct ledger *ledger = the_ledger();
	struct record *record;

	begin_walk(ctx);
	if (!task) {
		end_walk(ctx);
		return 0;
	}
	if (task->pid == task->tgid) {
		record = record_of(task);
		if (record && ledger && !tell(ctx, record, task, ledger->walk))
			return 0;
	}
	pass(task);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
