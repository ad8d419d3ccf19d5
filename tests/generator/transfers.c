// SPDX-License-Identifier: GPL-2.0-only
//
// Reading and writing of a file, in mixed sizes. Each operation opens it once
// and closes it once.
#include "truth.h"

#include <fcntl.h>

static int open_data(int flags)
{
	make_file("data", 16384);
	return SUCCEED(t_openat("data", flags));
}

static void move(transfer *transfer, int flags, unsigned long count)
{
	int fd = open_data(flags);

	for (unsigned long i = 0; i < count; i++) {
		PLAN(0, raw(SYS_lseek, fd, 0, SEEK_SET));
		PLAN(mixed_size(i), transfer(fd, mixed_size(i)));
	}
	PLAN(0, t_close(fd));
}

// Fail inside the virtual file system: the descriptor exists, but was opened
// for the other direction.
static void fail(transfer *const transfers[], int flags, unsigned long count)
{
	int fd = open_data(flags);
	unsigned long next = 0;

	while (count--) {
		if (!transfers[next])
			next = 0;
		PLAN(-EBADF, transfers[next++](fd, 16));
	}
	PLAN(0, t_close(fd));
}

#define MOVE(name, flags)                                                    \
	static void perform_##name(unsigned long count)                      \
	{                                                                    \
		move(t_##name, flags, count);                                \
	}

#define FAIL(name, flags, ...)                                               \
	static void perform_##name(unsigned long count)                      \
	{                                                                    \
		fail((transfer *const[]){ __VA_ARGS__, NULL }, flags, count); \
	}

MOVE(read, O_RDONLY)
MOVE(pread, O_RDONLY)
MOVE(readv, O_RDONLY)
MOVE(preadv, O_RDONLY)
MOVE(preadv2, O_RDONLY)
MOVE(write, O_WRONLY)
MOVE(pwrite, O_WRONLY)
MOVE(writev, O_WRONLY)
MOVE(pwritev, O_WRONLY)
MOVE(pwritev2, O_WRONLY)
FAIL(read_fail, O_WRONLY, t_read, t_pread)
FAIL(readv_fail, O_WRONLY, t_readv, t_preadv, t_preadv2)
FAIL(write_fail, O_RDONLY, t_write, t_pwrite)
FAIL(writev_fail, O_RDONLY, t_writev, t_pwritev, t_pwritev2)

const struct operation transfer_operations[] = {
	{ "read", perform_read },
	{ "pread", perform_pread },
	{ "readv", perform_readv },
	{ "preadv", perform_preadv },
	{ "preadv2", perform_preadv2 },
	{ "read_fail", perform_read_fail },
	{ "readv_fail", perform_readv_fail },
	{ "write", perform_write },
	{ "pwrite", perform_pwrite },
	{ "writev", perform_writev },
	{ "pwritev", perform_pwritev },
	{ "pwritev2", perform_pwritev2 },
	{ "write_fail", perform_write_fail },
	{ "writev_fail", perform_writev_fail },
	{ 0 },
};
