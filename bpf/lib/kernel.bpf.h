// SPDX-License-Identifier: GPL-2.0-only
//
// The kernel structures that programs read, with only the fields in use.
// preserve_access_index makes each access a CO-RE relocation, so the loader
// puts in the running kernel's own offsets.
#pragma once

#include "helpers.bpf.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), \
			     apply_to = record)

struct kernfs_node {
	__u64 id;
};

struct cgroup {
	struct kernfs_node *kn;
};

enum cgroup_subsys_id {
	memory_cgrp_id,
	pids_cgrp_id,
	cpu_cgrp_id,
	freezer_cgrp_id,
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
};

struct css_set {
	struct cgroup_subsys_state *subsys[1];
	struct cgroup *dfl_cgrp;
};

typedef struct {
	int counter;
} atomic_t;

struct signal_struct {
	atomic_t live;
	int nr_threads;
};

typedef struct {
	__u32 val;
} kuid_t;

struct cred {
	kuid_t euid;
};

struct task_struct {
	unsigned int __state;
	int exit_state;
	int pid, tgid;
	struct task_struct *real_parent, *group_leader;
	__u64 start_boottime;
	const struct cred *real_cred;
	char comm[16];
	struct signal_struct *signal;
	struct css_set *cgroups;
};

// Before Linux kernel commit 2f064a59a11f ("sched: Change task_struct::state")
// (in v5.14).
struct task_struct___state {
	long state;
};

struct sock_common {
	__u16 skc_family;
};

struct sock {
	struct sock_common __sk_common;
	__u16 sk_type;
	__u16 sk_protocol;
};

struct kernel_clone_args {
	__u64 flags;
};

struct bpf_iter_meta {
	void *seq;
	__u64 seq_num;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

struct bpf_iter__bpf_map_elem {
	struct bpf_iter_meta *meta;
	void *map, *key, *value;
};

#pragma clang attribute pop

// The registers of an x86-64 system call. This layout is user ABI
// (arch/x86/include/uapi/asm/ptrace.h), so it needs no relocation.
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10;
	unsigned long r9, r8, ax, cx, dx, si, di, orig_ax;
	unsigned long ip;
	__u16 cs;
};

// What a BPF_PROG_TYPE_CGROUP_SOCK program is given (uapi/linux/bpf.h).
struct bpf_sock {
	__u32 bound_dev_if, family, type, protocol;
};

enum {
	AF_INET = 2,
	AF_INET6 = 10,
	SOCK_STREAM = 1,
	SOCK_DGRAM = 2,
	IPPROTO_TCP = 6,
	IPPROTO_UDP = 17,
	MSG_PEEK = 0x2,
	MSG_ERRQUEUE = 0x2000,
	EXIT_ZOMBIE = 0x20,
	TCP_SYN_SENT = 2,
	CLONE_THREAD = 0x00010000,
	AT_REMOVEDIR = 0x200,
	// Never seen by a program: the kernel runs the call again first
	// (include/linux/errno.h).
	ERESTARTNOINTR = 513,
};
