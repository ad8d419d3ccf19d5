// SPDX-License-Identifier: GPL-2.0-only
//
// The life of the records that are in the table, for kernels on which tracing
// programs have no task storage. There, nothing can be taken from a word that
// others add to, unless one alone takes: so rows are sent by the walk over the
// table and by nobody else, and the reader removes what was let go. Exits and
// releases are counted as for the host: as long as the object is in charge.
#include "lib/counters.bpf.h"
#include "lib/walk.bpf.h"

SEC("tp_btf/sched_process_exit")
int tp_btf_table__sched_process_exit(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	bool counts = is_in_charge();
	__u32 pid = task->tgid;
	struct entry *entry;

	if (!wanted_task())
		return 0;
	entry = counts ? entry_of(pid) : bpf_map_lookup_elem(&entries, &pid);
	if (!entry) {
		if (counts)
			count_untracked(SLOT_TASK_EXIT, 1);
		return 0;
	}
	if (counts)
		add_event(entry->record.word, SLOT_TASK_EXIT);
	identify(&entry->known, task->group_leader, false);
	if (is_ended(task))
		entry->known.remark = REMARK_ENDED;
	return 0;
}

SEC("tp_btf/sched_process_free")
int tp_btf_table__sched_process_free(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	bool counts = is_in_charge();
	__u32 pid = task->tgid;
	struct entry *entry;

	if (!was_wanted(task))
		return 0;
	entry = bpf_map_lookup_elem(&entries, &pid);
	if (!entry) {
		if (counts)
			count_untracked(SLOT_TASK_RELEASE, 1);
		return 0;
	}
	if (counts)
		add_event(entry->record.word, SLOT_TASK_RELEASE);
	if (task->pid == task->tgid)
		entry->known.remark = REMARK_RELEASED;
	return 0;
}

// A process id that was let go and is already in use again stands for the
// process that has it now.
SEC("iter/task") int iter_table__task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct entry *entry;

	begin_walk(ctx);
	if (!task) {
		end_walk(ctx);
		return 0;
	}
	pass(task);
	if (task->pid != task->tgid)
		return 0;
	entry = entry_of(task->tgid);
	if (!entry)
		return 0;
	// Who is let go right now stays let go.
	if (entry->known.remark == REMARK_RELEASED &&
	    entry->known.started == task->start_boottime)
		return 0;
	identify(&entry->known, task, false);
	entry->known.remark = is_ended(task) ? REMARK_ENDED : REMARK_LIVES;
	return 0;
}

// Read what words hold, which others may add to at the same time.
static __always_inline void look_at(struct row *row, const __u64 *words)
{
#pragma unroll
	for (int i = 0; i < PROCESS_WORDS; i++) {
		__u64 amount = ((const volatile __u64 *)words)[i];

		if (amount)
			append(row, i, amount);
	}
}

SEC("iter/bpf_map_elem") int iter_table__entries(struct bpf_iter__bpf_map_elem *ctx)
{
	struct ledger *ledger = the_ledger();
	struct row *row = &walked;
	struct entry *entry;
	__u32 *key = ctx->key;
	__u32 remark, pid;

	if (!key || !ledger)
		return 0;
	pid = *key;
	entry = bpf_map_lookup_elem(&entries, &pid);
	// A process that began after the walk over the tasks waits for the next.
	if (!entry || !entry->known.pid)
		return 0;
	clear(row);
	row->process = entry->known;
	remark = row->process.remark;
	look_at(row, entry->record.word);
	row->process.remark = remark | ledger->walk << 8;
	if (!row->words && same(&row->process, &entry->record.told))
		return 0;
	entry->record.told = row->process;
	row->process.remark = remark;
	if (is_written(ctx->meta, row))
		add_row(row, entry->record.word, -1);
	else
		entry->record.told.pid = 0;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
