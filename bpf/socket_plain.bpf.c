// SPDX-License-Identifier: GPL-2.0-only
//
// Sending, receiving and closing through sockets, by programs that read no
// kernel structure; see process_plain.bpf.c.
#define WITHOUT_BTF
#include "lib/retransmit.bpf.h"

KRETPROBE_SHELL(tcp_sendmsg, SLOT_TCP_SEND, true)
KRETPROBE_SHELL(tcp_sendpage, SLOT_TCP_SEND, true)
KRETPROBE_SHELL(mptcp_sendmsg, SLOT_TCP_SEND, true)
KRETPROBE_SHELL(tcp_recvmsg, SLOT_TCP_RECEIVE, true)
KRETPROBE_SHELL(tcp_splice_read, SLOT_TCP_RECEIVE, true)
KRETPROBE_SHELL(mptcp_recvmsg, SLOT_TCP_RECEIVE, true)
KRETPROBE_SHELL(udp_recvmsg, SLOT_UDP_RECEIVE, true)
KRETPROBE_SHELL(udpv6_recvmsg, SLOT_UDP_RECEIVE, true)

CALL_SHELL_KPROBE(tcp_close, SLOT_TCP_CLOSE)
CALL_SHELL_RAW_TP(tcp_destroy_sock, SLOT_TCP_CLOSE)

// Runs in inet_release, which every close of an inet socket passes, whether
// by close(2) or by the end of its process.
SEC("cgroup/sock_release") int cgroup__sock_release(struct bpf_sock *ctx)
{
	if (ctx->type == SOCK_STREAM && (ctx->protocol == IPPROTO_TCP ||
					 ctx->protocol == IPPROTO_MPTCP))
		count_call(RUNG_CGROUP, SLOT_TCP_CLOSE);
	return 1;
}

// A return probe is not given the socket, so the threads that are inside
// udpv6_sendmsg are remembered.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, __u8);
} inside_udpv6_sendmsg SEC(".maps");

SEC("kprobe/udpv6_sendmsg") int kprobe__udpv6_sendmsg(void *ctx)
{
	__u64 thread = bpf_get_current_pid_tgid();
	__u8 inside = 1;

	bpf_map_update_elem(&inside_udpv6_sendmsg, &thread, &inside, BPF_ANY);
	return 0;
}

SEC("kretprobe/udpv6_sendmsg")
int kretprobe__udpv6_sendmsg(struct pt_regs *ctx)
{
	__u64 thread = bpf_get_current_pid_tgid();

	bpf_map_delete_elem(&inside_udpv6_sendmsg, &thread);
	count_result(RUNG_KPROBE, SLOT_UDP_SEND, (__s32)ctx->ax, true);
	return 0;
}

SEC("kretprobe/udp_sendmsg") int kretprobe__udp_sendmsg(struct pt_regs *ctx)
{
	__u64 thread = bpf_get_current_pid_tgid();

	if (!bpf_map_lookup_elem(&inside_udpv6_sendmsg, &thread))
		count_result(RUNG_KPROBE, SLOT_UDP_SEND, (__s32)ctx->ax, true);
	return 0;
}

// A large packet counts as one here, since its size cannot be read.
static __always_inline void sent_again(enum rung rung, __s32 error)
{
	if (count_retransmit(rung, error, 1))
		count_untracked(SLOT_TCP_RETRANSMIT, 1);
}

#define SENT_AGAIN_RAW_TP(tracepoint)                                        \
	SEC("raw_tp/" #tracepoint) int raw_tp__##tracepoint(__u64 *ctx)      \
	{                                                                    \
		sent_again(RUNG_TRACEPOINT, 0);                              \
		return 0;                                                    \
	}

#define SENT_AGAIN_KRETPROBE(function)                                       \
	SEC("kretprobe/" #function)                                          \
	int kretprobe__##function(struct pt_regs *ctx)                       \
	{                                                                    \
		sent_again(RUNG_KPROBE, (__s32)ctx->ax);                     \
		return 0;                                                    \
	}

SENT_AGAIN_RAW_TP(tcp_retransmit_skb)
SENT_AGAIN_RAW_TP(tcp_retransmit_synack)
SENT_AGAIN_KRETPROBE(__tcp_retransmit_skb)
SENT_AGAIN_KRETPROBE(tcp_rtx_synack)

char LICENSE[] SEC("license") = "GPL";
