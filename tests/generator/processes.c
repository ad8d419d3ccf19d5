// SPDX-License-Identifier: GPL-2.0-only
//
// Making, ending and reaping of processes.
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "create.h"

char stack[STACK_SIZE] __attribute__((aligned(16)));

long created(enum slot success, enum slot failure, long result)
{
	if (result >= 0)
		account(success);
	else
		account_failure(failure);
	return result;
}

static long created_process(long result)
{
	return created(SLOT_PROCESS_CREATE, SLOT_PROCESS_CREATE_FAILED, result);
}

long t_fork(void)
{
	long result = raw(SYS_fork);

	return result ? created_process(result) : 0;
}

void t_end(void)
{
	for (;;)
		raw(SYS_exit_group, 0);
}

void t_reap(long pid)
{
	int status;
	long reaped = SUCCEED(raw(SYS_wait4, pid, &status, 0, NULL));

	if (pid != ANY_CHILD)
		PLAN(pid, reaped);
	PLAN(0, status);
	account(SLOT_TASK_EXIT);
	account(SLOT_TASK_RELEASE);
}

static void perform_fork(unsigned long count)
{
	while (count--)
		t_reap(SUCCEED(created_process(
			CREATE(SYS_exit_group, SYS_fork, 0, 0, 0, 0, 0))));
}

static void perform_vfork(unsigned long count)
{
	while (count--)
		t_reap(SUCCEED(created_process(
			CREATE(SYS_exit_group, SYS_vfork, 0, 0, 0, 0, 0))));
}

// By turns like fork, and like posix_spawn.
static void perform_clone(unsigned long count)
{
	while (count--) {
		long flags = count % 2 ? CLONE_VM | CLONE_VFORK : 0;
		char *top = count % 2 ? stack + STACK_SIZE : NULL;

		t_reap(SUCCEED(created_process(
			CLONE(SYS_exit_group, flags | SIGCHLD, top, 0))));
	}
}

static void perform_clone3(unsigned long count)
{
	struct clone_args arguments = { .exit_signal = SIGCHLD };

	while (count--)
		t_reap(SUCCEED(created_process(
			CLONE3(SYS_exit_group, &arguments))));
}

// The kernel refuses to share signal handlers without memory. It does so in
// copy_process, behind the checks that clone3 makes on its own.
static void perform_fork_fail(unsigned long count)
{
	while (count--)
		PLAN(-EINVAL, created_process(CLONE(SYS_exit_group,
						    CLONE_SIGHAND | SIGCHLD, 0,
						    0)));
}

static void perform_clone3_fail(unsigned long count)
{
	struct clone_args arguments = {
		.flags = CLONE_SIGHAND,
		.exit_signal = SIGCHLD,
	};

	while (count--)
		PLAN(-EINVAL,
		     created_process(CLONE3(SYS_exit_group, &arguments)));
}

// The kernel cannot read what is asked for.
static void perform_clone3_fault(unsigned long count)
{
	while (count--)
		PLAN(-EFAULT, created_process(CLONE3(SYS_exit_group,
						     (struct clone_args *)1)));
}

// A child of a user who may have no process more.
static void perform_fork_limit(unsigned long count)
{
	struct rlimit none = { 0, 0 };
	long pid = SUCCEED(t_fork());

	if (pid == 0) {
		PLAN(0, raw(SYS_prlimit64, 0, RLIMIT_NPROC, &none, NULL));
		PLAN(0, raw(SYS_setresuid, 65533, 65533, 65533));
		while (count--) {
			PLAN(-EAGAIN, created_process(CREATE(
					      SYS_exit_group, SYS_fork, 0, 0,
					      0, 0, 0)));
			PLAN(-EAGAIN, created_process(CREATE(
					      SYS_exit_group, SYS_vfork, 0, 0,
					      0, 0, 0)));
		}
		t_end();
	}
	t_reap(pid);
}

// Children that have ended stay until the parent gives another go byte.
static void perform_zombie(unsigned long count)
{
	for (unsigned long i = 0; i < count; i++) {
		long pid = SUCCEED(created_process(
			CREATE(SYS_exit_group, SYS_fork, 0, 0, 0, 0, 0)));

		PLAN(0, raw(SYS_waitid, P_PID, pid, NULL, WEXITED | WNOWAIT,
			    NULL));
	}
	t_wait_for_go();
	while (count--)
		t_reap(ANY_CHILD);
}

// Processes that make, fill and remove a file, and are gone within a moment.
static void perform_brief(unsigned long count)
{
	while (count--) {
		long pid = SUCCEED(t_fork());

		if (pid) {
			t_reap(pid);
			continue;
		}
		long fd = SUCCEED(t_creat("brief"));

		PLAN(100, t_write(fd, 100));
		PLAN(0, t_close(fd));
		PLAN(0, t_unlink("brief"));
		t_end();
	}
}

const struct operation process_operations[] = {
	{ "fork", perform_fork },
	{ "vfork", perform_vfork },
	{ "clone", perform_clone },
	{ "clone3", perform_clone3 },
	{ "fork_fail", perform_fork_fail },
	{ "clone3_fail", perform_clone3_fail },
	{ "clone3_fault", perform_clone3_fault },
	{ "fork_limit", perform_fork_limit },
	{ "zombie", perform_zombie },
	{ "brief", perform_brief },
	{ 0 },
};
