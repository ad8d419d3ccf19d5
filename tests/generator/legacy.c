// SPDX-License-Identifier: GPL-2.0-only
//
// Calls by the numbers of 32-bit programs, which any program of x86 can make.
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#include "truth.h"

enum {
	IA32_READ = 3,
	IA32_WRITE = 4,
	IA32_OPEN = 5,
	IA32_CLOSE = 6,
	IA32_UNLINK = 10,
};

static long legacy(long number, long first, long second, long third)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(number), "b"(first), "c"(second), "d"(third)
			 : "memory"
#ifdef __x86_64__
			   ,
			   "r8", "r9", "r10", "r11"
#endif
	);
	return (int)result;
}

#ifndef MAP_32BIT
#define MAP_32BIT 0x40
#endif

// Its registers have 32 bits, so what it points to is in the low memory.
static void perform_legacy(unsigned long count)
{
	char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	char *data = low + 64;
	long at = (long)low;

	if (low == MAP_FAILED)
		die(EXIT_UNPLANNED, "no memory for 32-bit calls");
	strcpy(low, "legacy");
	for (unsigned long i = 0; i < count; i++) {
		int fd;

		account_result(SLOT_FILE_OPEN,
			       fd = SUCCEED(legacy(IA32_OPEN, at,
						   O_RDWR | O_CREAT, 0600)));
		account_bytes(SLOT_VFS_WRITE, PLAN(100, legacy(IA32_WRITE, fd,
							       (long)data, 100)));
		account_bytes(SLOT_VFS_READ,
			      PLAN(0, legacy(IA32_READ, fd, (long)data, 100)));
		account_result(SLOT_FILE_CLOSE,
			       PLAN(0, legacy(IA32_CLOSE, fd, 0, 0)));
		account_result(SLOT_VFS_UNLINK,
			       PLAN(0, legacy(IA32_UNLINK, at, 0, 0)));
		account_result(SLOT_FILE_OPEN,
			       PLAN(-ENOENT, legacy(IA32_OPEN, at, O_RDWR, 0)));
	}
	munmap(low, 4096);
}

const struct operation legacy_operations[] = {
	{ "legacy", perform_legacy },
	{ 0 },
};
