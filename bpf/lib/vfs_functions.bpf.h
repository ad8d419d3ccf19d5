// SPDX-License-Identifier: GPL-2.0-only
//
// The kernel functions that read, write and remove.
#pragma once

#include "shells.bpf.h"

// A path that does not exist never reaches vfs_unlink, and an overlay file
// system calls it twice for one file. do_unlinkat is what a program asked for;
// on newer kernels (seen in 7.2) the same work is done by filename_unlinkat.
#define VFS_FUNCTIONS(CALL_SHELL, RETURN_SHELL)                              \
	RETURN_SHELL(vfs_read, 4, SLOT_VFS_READ, true)                       \
	RETURN_SHELL(vfs_write, 4, SLOT_VFS_WRITE, true)                     \
	RETURN_SHELL(vfs_readv, 5, SLOT_VFS_READV, true)                     \
	RETURN_SHELL(vfs_writev, 5, SLOT_VFS_WRITEV, true)                   \
	CALL_SHELL(do_unlinkat, SLOT_VFS_UNLINK)                             \
	RETURN_SHELL(do_unlinkat, 2, SLOT_VFS_UNLINK, false)                 \
	CALL_SHELL(filename_unlinkat, SLOT_VFS_UNLINK)                       \
	RETURN_SHELL(filename_unlinkat, 2, SLOT_VFS_UNLINK, false)
