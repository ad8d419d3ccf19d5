// SPDX-License-Identifier: GPL-2.0-only
//
// Opening, closing and removing of files. Files are not made by open, so
// that an operation is nothing but itself.
#include "truth.h"

#include <fcntl.h>

static void open_and_close(long (*open)(const char *, int), unsigned long count)
{
	make_file("opened", 0);
	while (count--)
		PLAN(0, t_close(SUCCEED(open("opened", O_RDONLY))));
}

static void perform_open(unsigned long count)
{
	open_and_close(t_open, count);
}

static void perform_openat(unsigned long count)
{
	open_and_close(t_openat, count);
}

static void perform_openat2(unsigned long count)
{
	open_and_close(t_openat2, count);
}

static void perform_creat(unsigned long count)
{
	while (count--)
		PLAN(0, t_close(SUCCEED(t_creat("created"))));
}

static void perform_open_fail(unsigned long count)
{
	while (count--)
		PLAN(-ENOENT, t_open("missing", O_RDONLY));
}

static void perform_openat_fail(unsigned long count)
{
	make_file("present", 0);
	while (count--)
		PLAN(-EEXIST, t_openat("present", O_CREAT | O_EXCL));
}

static void perform_openat2_fail(unsigned long count)
{
	while (count--)
		PLAN(-ENOENT, t_openat2("missing", O_RDONLY));
}

static void perform_close_fail(unsigned long count)
{
	while (count--)
		PLAN(-EBADF, t_close(count % 2 ? -1 : 1 << 20));
}

static void perform_unlink(unsigned long count)
{
	while (count--) {
		make_file("removed", 0);
		PLAN(0, t_unlink("removed"));
	}
}

static void perform_unlinkat(unsigned long count)
{
	while (count--) {
		make_file("removed", 0);
		PLAN(0, t_unlinkat("removed"));
	}
}

static void perform_unlink_fail(unsigned long count)
{
	while (count--) {
		if (count % 2)
			PLAN(-ENOENT, t_unlink("missing"));
		else
			PLAN(-ENOENT, t_unlinkat("missing"));
	}
}

// Neither way to remove a directory is an unlink.
static void perform_rmdir(unsigned long count)
{
	while (count--) {
		PLAN(0, raw(SYS_mkdir, "directory", 0700));
		if (count % 2)
			PLAN(0, raw(SYS_rmdir, "directory"));
		else
			PLAN(0, raw(SYS_unlinkat, AT_FDCWD, "directory",
				    AT_REMOVEDIR));
	}
}

const struct operation file_operations[] = {
	{ "open", perform_open },
	{ "openat", perform_openat },
	{ "openat2", perform_openat2 },
	{ "creat", perform_creat },
	{ "open_fail", perform_open_fail },
	{ "openat_fail", perform_openat_fail },
	{ "openat2_fail", perform_openat2_fail },
	{ "close_fail", perform_close_fail },
	{ "unlink", perform_unlink },
	{ "unlinkat", perform_unlinkat },
	{ "unlink_fail", perform_unlink_fail },
	{ "rmdir", perform_rmdir },
	{ 0 },
};
