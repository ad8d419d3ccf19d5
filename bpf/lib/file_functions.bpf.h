// SPDX-License-Identifier: GPL-2.0-only
//
// The kernel functions that open and close files.
#pragma once

#include "shells.bpf.h"

// Since Linux kernel commit fddb5d430ad9 ("open: introduce openat2(2)
// syscall") (in v5.6), open, openat, openat2 and creat all end in
// do_sys_openat2. Before that, they end in do_sys_open.
//
// Since Linux kernel commit 021a160abf62 ("fs: use __fput_sync in close(2)")
// (in v6.6), close(2) no longer calls close_fd, which before v5.11 was
// __close_fd. The system call itself is the same function on all of them.
#define FILE_FUNCTIONS(CALL_SHELL, RETURN_SHELL)                             \
	CALL_SHELL(do_sys_openat2, SLOT_FILE_OPEN)                           \
	RETURN_SHELL(do_sys_openat2, 3, SLOT_FILE_OPEN, false)               \
	CALL_SHELL(do_sys_open, SLOT_FILE_OPEN)                              \
	RETURN_SHELL(do_sys_open, 4, SLOT_FILE_OPEN, false)                  \
	CALL_SHELL(__x64_sys_close, SLOT_FILE_CLOSE)                         \
	RETURN_SHELL(__x64_sys_close, 1, SLOT_FILE_CLOSE, false)             \
	CALL_SHELL(__ia32_sys_close, SLOT_FILE_CLOSE)                        \
	RETURN_SHELL(__ia32_sys_close, 1, SLOT_FILE_CLOSE, false)
