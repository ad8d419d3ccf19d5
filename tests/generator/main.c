// SPDX-License-Identifier: GPL-2.0-only
//
// The ground-truth generator: performs exactly the operations that its
// arguments name, and tells what it has done in memory shared with its parent.
//
//	generator OPERATION=COUNT ...	start of a test; see ground_truth.py
//	generator			list the operations
//
// A test starts it in an empty working directory, with the shared memory as
// standard output. It then waits for a go byte on standard input, and only from
// there on it tells the truth: that one read included, and its own end too.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tasks.h"
#include "truth.h"

static const struct operation *const tables[] = {
	file_operations,     transfer_operations, process_operations,
	thread_operations,   tcp_operations,	  udp_operations,
	protocol_operations, odd_operations,	  ring_operations,
	legacy_operations,
};

#define FOR_EACH_OPERATION(operation)                                        \
	for (size_t t = 0; t < sizeof(tables) / sizeof(*tables); t++)        \
		for (const struct operation *operation = tables[t];          \
		     operation->name; operation++)

static int list(void)
{
	FOR_EACH_OPERATION(operation)
		puts(operation->name);
	return 0;
}

struct order {
	const struct operation *operation;
	unsigned long count;
};

static struct order parse(const char *argument)
{
	size_t length = strcspn(argument, "=");
	const char *number = argument + length + (argument[length] == '=');
	char *end;

	FOR_EACH_OPERATION(operation) {
		unsigned long count = strtoul(number, &end, 10);

		if (strlen(operation->name) != length ||
		    strncmp(operation->name, argument, length))
			continue;
		if (end == number || *end)
			die(EXIT_USAGE, "%s: not OPERATION=COUNT", argument);
		return (struct order){ operation, count };
	}
	die(EXIT_USAGE, "%s: no such operation", argument);
	return (struct order){ 0 };
}

// No signal may interrupt a call, which would then be made twice; and SIGCHLD
// may not be ignored, which would reap the children.
static void hold_signals(void)
{
	unsigned long long all = ~0ULL;

	signal(SIGCHLD, SIG_DFL);
	PLAN(0, raw(SYS_rt_sigprocmask, SIG_BLOCK, &all, NULL, sizeof(all)));
}

int main(int argc, char **argv)
{
	struct order orders[argc];

	if (argc == 1)
		return list();
	for (int i = 1; i < argc; i++)
		orders[i] = parse(argv[i]);
	truth = mmap(NULL, sizeof(*truth), PROT_READ | PROT_WRITE, MAP_SHARED,
		     STDOUT_FILENO, 0);
	if (truth == MAP_FAILED)
		die(EXIT_USAGE, "standard output is not the memory for the truth");
	hold_signals();
	t_wait_for_go();
	for (int i = 1; i < argc; i++)
		orders[i].operation->perform(orders[i].count);
	account(SLOT_TASK_EXIT);
	account(SLOT_TASK_RELEASE);
	t_end();
}
