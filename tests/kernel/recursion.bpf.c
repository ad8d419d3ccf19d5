// SPDX-License-Identifier: GPL-2.0-only
//
// A program that meets itself: its own line of text would make it run again,
// and the kernel leaves that run out and counts it as missed, once for each.
#include "../../bpf/lib/kernel.bpf.h"

static long (*bpf_trace_printk)(const char *text, __u32 size, ...) = (void *)6;

SEC("tp_btf/bpf_trace_printk") int again(__u64 *ctx)
{
	static const char text[] = "again";

	bpf_trace_printk(text, sizeof(text));
	return 0;
}

// Says one line each time that all tasks were walked over.
SEC("iter/task") int walk(struct bpf_iter__task *ctx)
{
	static const char text[] = "walked";

	if (!ctx->task)
		bpf_trace_printk(text, sizeof(text));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
