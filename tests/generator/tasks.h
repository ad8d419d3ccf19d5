// SPDX-License-Identifier: GPL-2.0-only
//
// Making a child process that goes on in C, its end, and reaping it.
#pragma once

// Returns 0 in the child, which must end with t_end.
long t_fork(void);
// The end of this process. It and the release are accounted by who waits for
// it; for the generator itself that is nobody here, so main does.
_Noreturn void t_end(void);
void t_reap(long pid);

enum { ANY_CHILD = -1 };
