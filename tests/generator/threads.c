// SPDX-License-Identifier: GPL-2.0-only
//
// Making and ending of threads.
#include <linux/futex.h>

#include "create.h"

enum {
	THREAD_FLAGS = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
		       CLONE_THREAD | CLONE_SYSVSEM | CLONE_CHILD_CLEARTID,
};

static unsigned int tid_of_thread;

static long created_thread(long result)
{
	return created(SLOT_THREAD_CREATE, SLOT_THREAD_CREATE_FAILED, result);
}

// A thread that ends clears its number and releases itself, which is over
// before the last thread of the process can be reaped.
static void await_thread(long result)
{
	SUCCEED(result);
	while (__atomic_load_n(&tid_of_thread, __ATOMIC_SEQ_CST))
		raw(SYS_futex, &tid_of_thread, FUTEX_WAIT, 1, NULL);
	account(SLOT_TASK_EXIT);
	account(SLOT_TASK_RELEASE);
}

static void perform_thread(unsigned long count)
{
	while (count--) {
		tid_of_thread = 1;
		await_thread(created_thread(CLONE(SYS_exit, THREAD_FLAGS,
						  stack + STACK_SIZE,
						  &tid_of_thread)));
	}
}

static void perform_thread3(unsigned long count)
{
	struct clone_args arguments = {
		.flags = THREAD_FLAGS,
		.child_tid = (unsigned long)&tid_of_thread,
		.stack = (unsigned long)stack,
		.stack_size = STACK_SIZE,
	};

	while (count--) {
		tid_of_thread = 1;
		await_thread(created_thread(CLONE3(SYS_exit, &arguments)));
	}
}

// The kernel refuses threads that do not share signal handlers.
static void perform_thread_fail(unsigned long count)
{
	while (count--)
		PLAN(-EINVAL,
		     created_thread(CLONE(SYS_exit, CLONE_THREAD | CLONE_VM,
					  stack + STACK_SIZE, 0)));
}

static void perform_thread3_fail(unsigned long count)
{
	struct clone_args arguments = { .flags = CLONE_THREAD | CLONE_VM };

	while (count--)
		PLAN(-EINVAL, created_thread(CLONE3(SYS_exit, &arguments)));
}

const struct operation thread_operations[] = {
	{ "thread", perform_thread },
	{ "thread3", perform_thread3 },
	{ "thread_fail", perform_thread_fail },
	{ "thread3_fail", perform_thread3_fail },
	{ 0 },
};
