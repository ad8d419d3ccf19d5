// SPDX-License-Identifier: GPL-2.0-only
//
// How much a receive had room for. With MSG_TRUNC the result for a datagram is
// its whole length, of which no more was moved than there was room for.
// The tracepoint of receives is told the result alone; recvfrom has the room in
// a register, recvmsg in the memory of the program.
#pragma once

#include "calls.bpf.h"

enum { MOST_PARTS = 4, NO_LIMIT = 0x7fffffff };

// The words of the two ABIs differ in size: message headers hold the address of
// their parts and how many there are at the third and fourth, parts their length
// at the second.
static __always_inline __u64 word_at(__u64 at, __u32 number, bool ia32)
{
	__u64 word = 0;

	if (ia32)
		bpf_probe_read_user(&word, 4, (void *)(at + number * 4));
	else
		bpf_probe_read_user(&word, 8, (void *)(at + number * 8));
	return word;
}

static __always_inline __u64 room_of_message(__u64 at, bool ia32)
{
	__u64 parts = word_at(at, 2, ia32), count = word_at(at, 3, ia32);
	__u64 room = 0;

	if (!count || count > MOST_PARTS)
		return NO_LIMIT;
#pragma unroll
	for (__u32 i = 0; i < MOST_PARTS; i++)
		if (i < count)
			room += word_at(parts, 2 * i + 1, ia32);
	return room;
}

static __always_inline __u64 room_of_call(void)
{
	struct pt_regs *regs = bpf_task_pt_regs(bpf_get_current_task_btf());
	bool ia32 = is_call_of_32_bits();
	__u64 at = 0;

	switch (regs->orig_ax) {
	case SYS_RECVFROM:
		return ia32 ? NO_LIMIT : regs->dx;
	case IA32_SYS_RECVFROM:
		return ia32 ? (__u32)regs->dx : NO_LIMIT;
	case SYS_RECVMSG:
		at = ia32 ? 0 : regs->si;
		break;
	case IA32_SYS_RECVMSG:
		at = ia32 ? (__u32)regs->cx : 0;
		break;
	}
	return at ? room_of_message(at, ia32) : NO_LIMIT;
}

// The bytes of a datagram that a receive moved, by its result and its room.
static __always_inline __s32 moved_by(__u64 flags, __s32 result, __u64 room)
{
	if (flags & MSG_TRUNC && result > 0 && room < (__u64)result)
		return room;
	return result;
}
