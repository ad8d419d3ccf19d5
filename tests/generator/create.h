// SPDX-License-Identifier: GPL-2.0-only
//
// Making tasks by each of the system calls that can, without a C library.
#pragma once

#include <linux/sched.h>

#include "tasks.h"
#include "truth.h"

// Make a task by system call number that ends at once by system call end. The
// child runs nothing but these instructions and touches no stack, so it may
// share all memory with its parent (vfork, threads).
#ifdef __x86_64__
#define CREATE(end, number, a, b, c, d, e)                                   \
	({                                                                   \
		long task;                                                   \
		register long fourth __asm__("r10") = (d);                   \
		register long fifth __asm__("r8") = (e);                     \
		__asm__ volatile("syscall; test %%rax, %%rax; jnz 1f;"       \
				 "mov %[ending], %%eax; xor %%edi, %%edi;"   \
				 "syscall; hlt; 1:"                          \
				 : "=a"(task)                                \
				 : "a"((long)(number)), "D"((long)(a)),      \
				   "S"((long)(b)), "d"((long)(c)),           \
				   "r"(fourth), "r"(fifth), [ending] "i"(end) \
				 : "rcx", "r11", "memory");                  \
		task;                                                        \
	})
#else
#define CREATE(end, number, a, b, c, d, e)                                   \
	({                                                                   \
		long task;                                                   \
		__asm__ volatile("int $0x80; test %%eax, %%eax; jnz 1f;"     \
				 "mov %[ending], %%eax; xor %%ebx, %%ebx;"   \
				 "int $0x80; hlt; 1:"                        \
				 : "=a"(task)                                \
				 : "a"((long)(number)), "b"((long)(a)),      \
				   "c"((long)(b)), "d"((long)(c)),           \
				   "S"((long)(d)), "D"((long)(e)),           \
				   [ending] "i"(end)                         \
				 : "memory");                                \
		task;                                                        \
	})
#endif

// clone has its last two arguments in another order on 32-bit systems.
#ifdef __x86_64__
#define CLONE(end, flags, stack, tid)                                        \
	CREATE(end, SYS_clone, flags, stack, 0, (long)(tid), 0)
#else
#define CLONE(end, flags, stack, tid)                                        \
	CREATE(end, SYS_clone, flags, stack, 0, 0, (long)(tid))
#endif

#define CLONE3(end, arguments)                                               \
	CREATE(end, SYS_clone3, arguments, sizeof(*(arguments)), 0, 0, 0)

enum { STACK_SIZE = 4096 };

// What a task that is made with a stack of its own runs on: nothing is stored.
extern char stack[STACK_SIZE];

// Account what making a task returned.
long created(enum slot success, enum slot failure, long result);
