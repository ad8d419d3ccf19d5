// SPDX-License-Identifier: GPL-2.0-only
//
// The ground truth: what this program has really done, told to the unit. Every
// call of a counted kind goes through a wrapper of this header, of sockets.h or
// of create.h, which makes the raw system call and accounts what it returned.
#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../bpf/lib/slots.bpf.h"

struct counter {
	unsigned long long calls, errors, bytes;
};

// The memory that the parent shares; tests/ground_truth.py reads it.
struct truth {
	struct counter slot[SLOTS];
	unsigned int stops; // how often a go byte was waited for
};

extern struct truth *truth;

// What the parent tests for.
enum exit_status {
	EXIT_USAGE = 2,	    // bad arguments, or not started as a test starts it
	EXIT_UNPLANNED = 3, // a call did not end as planned
};

// Make a system call that is not counted. Returns what the kernel returned.
#define raw(...) kernel_result(syscall(__VA_ARGS__))

static inline long kernel_result(long result)
{
	return result == -1 ? -errno : result;
}

// Die unless the call returns what was planned, or succeeds at all.
#define PLAN(planned, call) check((call), (planned), false, #call)
#define SUCCEED(call) check((call), 0, true, #call)

long check(long result, long planned, bool or_more, const char *call);
void die(enum exit_status status, const char *format, ...);

void account(enum slot slot);
void account_result(enum slot slot, long result);
void account_bytes(enum slot slot, long result);
void account_failure(enum slot slot);

enum { BUFFER_SIZE = 1 << 17 };
extern char buffer[BUFFER_SIZE];

// The size of the transfer with this number: all of 1 to 8192, mixed.
static inline long mixed_size(unsigned long number)
{
	return 1 + number * 2731 % 8192;
}

long t_open(const char *path, int flags);
long t_openat(const char *path, int flags);
long t_openat2(const char *path, int flags);
long t_creat(const char *path);
long t_close(int fd);
long t_unlink(const char *path);
long t_unlinkat(const char *path);

// Make a file of this size, unless there is one. Neither is counted.
void make_file(const char *path, long size);

// Transfers between the buffer and a file. Those that take a position use 0.
typedef long transfer(int fd, long size);
transfer t_read, t_pread, t_readv, t_preadv, t_preadv2;
transfer t_write, t_pwrite, t_writev, t_pwritev, t_pwritev2;

// Read a go byte. Until the parent writes it, nothing is done.
void t_wait_for_go(void);

// Named operations. A table ends with an entry without name.
struct operation {
	const char *name;
	void (*perform)(unsigned long count);
};

extern const struct operation file_operations[], transfer_operations[],
	process_operations[], thread_operations[], tcp_operations[],
	udp_operations[], protocol_operations[], odd_operations[],
	ring_operations[], legacy_operations[];
