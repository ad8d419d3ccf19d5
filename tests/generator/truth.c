// SPDX-License-Identifier: GPL-2.0-only
//
// Accounting, and the wrappers of the system calls on files.
#include "truth.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>

struct truth *truth;
char buffer[BUFFER_SIZE];

// The run is void once this is called, so what it does is not accounted.
void die(enum exit_status status, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	dprintf(STDERR_FILENO, "generator: ");
	vdprintf(STDERR_FILENO, format, values);
	dprintf(STDERR_FILENO, "\n");
	va_end(values);
	for (;;)
		raw(SYS_exit_group, status);
}

long check(long result, long planned, bool or_more, const char *call)
{
	if (or_more ? result < planned : result != planned)
		die(EXIT_UNPLANNED, "%s returned %ld, planned was %ld%s", call,
		    result, planned, or_more ? " or more" : "");
	return result;
}

void account(enum slot slot)
{
	truth->slot[slot].calls++;
}

void account_failure(enum slot slot)
{
	truth->slot[slot].errors++;
}

void account_result(enum slot slot, long result)
{
	account(slot);
	if (result < 0)
		account_failure(slot);
}

void account_bytes(enum slot slot, long result)
{
	account_result(slot, result);
	if (result > 0)
		truth->slot[slot].bytes += result;
}

static long resulted(enum slot slot, long result)
{
	account_result(slot, result);
	return result;
}

static long moved(enum slot slot, long result)
{
	account_bytes(slot, result);
	return result;
}

long t_open(const char *path, int flags)
{
	return resulted(SLOT_FILE_OPEN, raw(SYS_open, path, flags, 0600));
}

long t_openat(const char *path, int flags)
{
	return resulted(SLOT_FILE_OPEN,
			raw(SYS_openat, AT_FDCWD, path, flags, 0600));
}

long t_openat2(const char *path, int flags)
{
	struct open_how how = { .flags = flags };

	return resulted(SLOT_FILE_OPEN,
			raw(SYS_openat2, AT_FDCWD, path, &how, sizeof(how)));
}

long t_creat(const char *path)
{
	return resulted(SLOT_FILE_OPEN, raw(SYS_creat, path, 0600));
}

long t_close(int fd)
{
	return resulted(SLOT_FILE_CLOSE, raw(SYS_close, fd));
}

long t_unlink(const char *path)
{
	return resulted(SLOT_VFS_UNLINK, raw(SYS_unlink, path));
}

long t_unlinkat(const char *path)
{
	return resulted(SLOT_VFS_UNLINK, raw(SYS_unlinkat, AT_FDCWD, path, 0));
}

// A file position takes two registers on a 32-bit system; preadv and its kin
// are given two on all systems.
#ifdef __i386__
#define POSITION 0, 0
#else
#define POSITION 0
#endif
#define SPLIT_POSITION 0, 0

#define PLAIN(name, slot, ...)                                               \
	long name(int fd, long size)                                         \
	{                                                                    \
		return moved(slot, raw(__VA_ARGS__));                        \
	}

// Two segments; of a single byte, the first is empty.
#define VECTOR(name, slot, ...)                                              \
	long name(int fd, long size)                                         \
	{                                                                    \
		long half = size / 2;                                        \
		struct iovec parts[] = {                                     \
			{ buffer, half },                                    \
			{ buffer + half, size - half },                      \
		};                                                           \
                                                                             \
		return moved(slot, raw(__VA_ARGS__));                        \
	}

PLAIN(t_read, SLOT_VFS_READ, SYS_read, fd, buffer, size)
PLAIN(t_pread, SLOT_VFS_READ, SYS_pread64, fd, buffer, size, POSITION)
PLAIN(t_write, SLOT_VFS_WRITE, SYS_write, fd, buffer, size)
PLAIN(t_pwrite, SLOT_VFS_WRITE, SYS_pwrite64, fd, buffer, size, POSITION)
VECTOR(t_readv, SLOT_VFS_READV, SYS_readv, fd, parts, 2)
VECTOR(t_preadv, SLOT_VFS_READV, SYS_preadv, fd, parts, 2, SPLIT_POSITION)
VECTOR(t_preadv2, SLOT_VFS_READV, SYS_preadv2, fd, parts, 2, SPLIT_POSITION, 0)
VECTOR(t_writev, SLOT_VFS_WRITEV, SYS_writev, fd, parts, 2)
VECTOR(t_pwritev, SLOT_VFS_WRITEV, SYS_pwritev, fd, parts, 2, SPLIT_POSITION)
VECTOR(t_pwritev2, SLOT_VFS_WRITEV, SYS_pwritev2, fd, parts, 2, SPLIT_POSITION,
       0)

void make_file(const char *path, long size)
{
	long result = raw(SYS_mknod, path, S_IFREG | 0600, 0);

	if (result != -EEXIST)
		check(result, 0, false, "mknod");
	PLAN(0, raw(SYS_truncate, path, size));
}

void t_wait_for_go(void)
{
	__atomic_add_fetch(&truth->stops, 1, __ATOMIC_SEQ_CST);
	PLAN(1, t_read(STDIN_FILENO, 1));
}
