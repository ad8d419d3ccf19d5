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

struct thread_info {
	__u32 status;
};

struct task_struct {
	struct thread_info thread_info;
	unsigned int __state, flags;
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

struct in6_addr {
	union {
		__u32 u6_addr32[4];
	} in6_u;
};

struct ns_common {
	unsigned int inum;
};

struct net {
	struct ns_common ns;
};

typedef struct {
	struct net *net;
} possible_net_t;

#define NETWORK_ORDER_16(port) __builtin_bswap16(port)

// Addresses and skc_dport are in network order, skc_num is in the host's.
struct sock_common {
	__u32 skc_daddr, skc_rcv_saddr;
	__u16 skc_dport, skc_num;
	__u16 skc_family;
	volatile unsigned char skc_state;
	unsigned long skc_flags;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr, skc_v6_rcv_saddr;
};

struct sock {
	struct sock_common __sk_common;
	__u8 sk_kern_sock : 1, sk_userlocks : 4;
	__u16 sk_type;
	__u16 sk_protocol;
};

// inet_sport is in network order, and outlives skc_num: a connection that is
// reset has given its port back before its change of state is told.
struct inet_sock {
	__u16 inet_sport;
};

struct inet_connection_sock {
	struct inet_sock icsk_inet;
};

struct tcp_sock {
	struct inet_connection_sock inet_conn;
	__u32 copied_seq; // the next byte to be handed to the program
	__u32 rcv_nxt;	  // the next one to be received
	__u32 srtt_us;	  // eight times the smoothed round-trip time
};

struct socket {
	struct sock *sk;
};

struct request_sock {
	struct sock_common __req_common;
};

struct sk_buff {
	char cb[48];
};

// What TCP keeps in cb.
struct tcp_skb_cb {
	__u16 tcp_gso_segs;
};

struct file;

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

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};

struct bpf_iter__tcp {
	struct bpf_iter_meta *meta;
	struct sock_common *sk_common;
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

// What a BPF_PROG_TYPE_CGROUP_SOCK_ADDR program is given (uapi/linux/bpf.h).
// Addresses and the port are in network order.
struct bpf_sock_addr {
	__u32 user_family, user_ip4, user_ip6[4], user_port;
	__u32 family, type, protocol, msg_src_ip4, msg_src_ip6[4];
	__u64 sk; // the kernel's struct sock
};

enum {
	AF_INET = 2,
	AF_INET6 = 10,
	SOCK_STREAM = 1,
	SOCK_DGRAM = 2,
	IPPROTO_TCP = 6,
	IPPROTO_UDP = 17,
	IPPROTO_MPTCP = 262,
	MSG_PEEK = 0x2,
	MSG_TRUNC = 0x20,
	MSG_ERRQUEUE = 0x2000,
	EXIT_ZOMBIE = 0x20,
	TCP_ESTABLISHED = 1,
	TCP_SYN_SENT = 2,
	TCP_SYN_RECV = 3,
	TCP_CLOSE = 7,
	TCP_LISTEN = 10,
	SOCK_BINDPORT_LOCK = 8,
	SOCK_DONE = 1, // a bit of skc_flags: the peer sends no more
	CLONE_THREAD = 0x00010000,
	PF_IO_WORKER = 0x10,
	EAGAIN = 11,
	AT_REMOVEDIR = 0x200,
	// Never seen by a program: the kernel runs the call again first
	// (include/linux/errno.h).
	ERESTARTNOINTR = 513,
};

// Whether the kernel has a helper of BPF, by its own list of them.
#define ENUM_EXISTS 0
#define HELPER_EXISTS(name)                                                  \
	__builtin_preserve_enum_value(*(enum bpf_func_id *)BPF_FUNC_##name,  \
				      ENUM_EXISTS)

enum bpf_func_id {
	BPF_FUNC_get_current_task_btf = 158,
	BPF_FUNC_task_pt_regs = 175,
};

// A bit field, which no plain access can read: its place is the kernel's.
// The kinds are those of enum bpf_core_relo_kind, as clang numbers them.
#define FIELD_OFFSET 0
#define FIELD_SIZE 1
#define FIELD_LEFT_SHIFT 4
#define FIELD_RIGHT_SHIFT 5
#define BITFIELD(from, field)                                                 \
	({                                                                    \
		const void *at = (const void *)(from) +                       \
				 __builtin_preserve_field_info(               \
					 (from)->field, FIELD_OFFSET);        \
		__u64 bits;                                                   \
                                                                              \
		/* Or the place would become part of a load of one size. */   \
		asm volatile("" : "=r"(at) : "0"(at));                        \
		switch (__builtin_preserve_field_info((from)->field,          \
						      FIELD_SIZE)) {          \
		case 1:                                                       \
			bits = *(const __u8 *)at;                             \
			break;                                                \
		case 2:                                                       \
			bits = *(const __u16 *)at;                            \
			break;                                                \
		case 4:                                                       \
			bits = *(const __u32 *)at;                            \
			break;                                                \
		default:                                                      \
			bits = *(const __u64 *)at;                            \
		}                                                             \
		bits <<= __builtin_preserve_field_info((from)->field,         \
						       FIELD_LEFT_SHIFT);     \
		bits >> __builtin_preserve_field_info((from)->field,          \
						      FIELD_RIGHT_SHIFT);     \
	})
