// SPDX-License-Identifier: GPL-2.0-only
//
// One slot for each measurement. The numbers are shared with the probe
// declarations in src/kvitals/probes; a test compares the two.
#pragma once

enum slot {
	SLOT_NONE = 0,
	SLOT_FILE_OPEN = 1,
	SLOT_FILE_CLOSE = 2,
	SLOT_VFS_READ = 3,
	SLOT_VFS_READV = 4,
	SLOT_VFS_WRITE = 5,
	SLOT_VFS_WRITEV = 6,
	SLOT_VFS_UNLINK = 7,
	SLOT_PROCESS_CREATE = 8,
	SLOT_PROCESS_CREATE_FAILED = 9,
	SLOT_THREAD_CREATE = 10,
	SLOT_THREAD_CREATE_FAILED = 11,
	SLOT_TASK_EXIT = 12,
	SLOT_TASK_RELEASE = 13,
	SLOT_TCP_SEND = 14,
	SLOT_TCP_RECEIVE = 15,
	SLOT_TCP_CLOSE = 16,
	SLOT_TCP_RETRANSMIT = 17,
	SLOT_UDP_SEND = 18,
	SLOT_UDP_RECEIVE = 19,
	SLOTS = 32,
};
