// SPDX-License-Identifier: GPL-2.0-only
//
// How TCP packets that are sent again are counted.
#pragma once

#include "shells.bpf.h"

// Retransmits happen in timers and interrupts, where the current task says
// nothing, so no filter applies to them. True when these count.
static __always_inline bool count_retransmit(enum rung rung, __s32 error,
					     __u64 packets)
{
	if (error || !serves(rung, SLOT_TCP_RETRANSMIT))
		return false;
	add_calls(rung, SLOT_TCP_RETRANSMIT, packets);
	return true;
}
