// SPDX-License-Identifier: GPL-2.0-only
//
// How a TCP packet that is sent again is counted.
#pragma once

#include "shells.bpf.h"

// Retransmits happen in timers and interrupts, where the current task says
// nothing, so no filter applies to them. True when this one counts.
static __always_inline bool count_retransmit(enum rung rung, __s32 error)
{
	if (error || !serves(rung, SLOT_TCP_RETRANSMIT))
		return false;
	add_call(rung, SLOT_TCP_RETRANSMIT);
	return true;
}
