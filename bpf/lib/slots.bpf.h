// SPDX-License-Identifier: GPL-2.0-only
//
// One slot for each measurement. The numbers are shared with the probe
// declarations in src/kvitals/probes; a test compares the two.
#pragma once

enum slot {
	SLOT_NONE = 0,
	// Calls with a result. A process has three words for each of these.
	SLOT_FILE_OPEN = 1,
	SLOT_FILE_CLOSE = 2,
	SLOT_VFS_READ = 3,
	SLOT_VFS_READV = 4,
	SLOT_VFS_WRITE = 5,
	SLOT_VFS_WRITEV = 6,
	SLOT_VFS_UNLINK = 7,
	SLOT_TCP_SEND = 8,
	SLOT_TCP_RECEIVE = 9,
	SLOT_UDP_SEND = 10,
	SLOT_UDP_RECEIVE = 11,
	// Events. A process has one word for each of these.
	SLOT_PROCESS_CREATE = 12,
	SLOT_PROCESS_CREATE_FAILED = 13,
	SLOT_THREAD_CREATE = 14,
	SLOT_THREAD_CREATE_FAILED = 15,
	SLOT_TASK_EXIT = 16,
	SLOT_TASK_RELEASE = 17,
	SLOT_TCP_RETRANSMIT = 18,
	// Counted for the host alone.
	SLOT_TCP_CLOSE = 19,
	SLOTS = 32,
};

enum {
	LAST_SLOT_WITH_RESULT = SLOT_UDP_RECEIVE,
	LAST_SLOT_OF_PROCESSES = SLOT_TCP_RETRANSMIT,
	WORDS_WITH_RESULT = 3 * LAST_SLOT_WITH_RESULT,
	PROCESS_WORDS = WORDS_WITH_RESULT + LAST_SLOT_OF_PROCESSES -
			LAST_SLOT_WITH_RESULT,
};
