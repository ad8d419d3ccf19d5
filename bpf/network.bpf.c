// SPDX-License-Identifier: GPL-2.0-only
//
// Who talks to whom, where sockets can be remembered.
#include "lib/network_functions.bpf.h"

// sock_send_length(sk, result, flags) and sock_recv_length; see socket.bpf.c.
SEC("tp_btf/sock_send_length") int tp_btf__sock_send_length(__u64 *ctx)
{
	sent((void *)ctx[0], (__s32)ctx[1]);
	return 0;
}

static __always_inline void follow_stream(struct sock *sk)
{
	struct talker *talker = known_talker(sk);
	struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);

	if (talker && tcp)
		talker->taken = tcp->copied_seq;
}

SEC("tp_btf/sock_recv_length") int tp_btf__sock_recv_length(__u64 *ctx)
{
	struct sock *sk = (void *)ctx[0];
	__u64 flags = ctx[2];

	received(sk, flags, (__s32)ctx[1],
		 flags & MSG_TRUNC ? room_of_call() : NO_LIMIT);
	if (transport_of(sk) == IPPROTO_TCP)
		follow_stream(sk);
	return 0;
}

// splice(2), and getsockopt(2) with TCP_ZEROCOPY_RECEIVE, take data out of a
// socket past sock_recv_length. The kernel adjusts the space of a receiver after
// it has taken data, so what is in the stream from where we counted last is what
// they took.
static __always_inline bool is_taking_past(void)
{
	struct pt_regs *regs = bpf_task_pt_regs(bpf_get_current_task_btf());
	__u64 number = regs->orig_ax;

	if (is_call_of_32_bits())
		return number == IA32_SYS_SPLICE ||
		       number == IA32_SYS_GETSOCKOPT;
	return number == SYS_SPLICE || number == SYS_GETSOCKOPT;
}

// The end of a stream has a place in it, too, and is no byte.
static __always_inline bool has_taken_end(const struct sock *sk,
					  const struct tcp_sock *tcp)
{
	return sk->__sk_common.skc_flags >> SOCK_DONE & 1 &&
	       tcp->copied_seq == tcp->rcv_nxt;
}

SEC("tp_btf/tcp_rcv_space_adjust") int tp_btf__tcp_rcv_space_adjust(__u64 *ctx)
{
	struct sock *sk = (void *)ctx[0];
	struct talker *talker;
	struct tcp_sock *tcp;
	__s32 taken;

	if (!is_taking_past() || transport_of(sk) != IPPROTO_TCP)
		return 0;
	talker = known_talker(sk);
	tcp = bpf_skc_to_tcp_sock(sk);
	if (!talker || !tcp)
		return 0;
	taken = tcp->copied_seq - talker->taken;
	talker->taken = tcp->copied_seq;
	if (taken > 0 && has_taken_end(sk, tcp))
		taken--;
	received(sk, 0, taken, NO_LIMIT);
	return 0;
}

// The sockets that were there before us, by the files of all tasks: first the
// listening ones, then all others, of which each is met once.
static __always_inline void meet_tcp(struct sock *sk, struct talker *talker,
				     const struct user *user)
{
	struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);
	struct flow *flow;

	// The connections of a socket with several paths are these, which have
	// no files.
	if (!tcp)
		return;
	talker->taken = tcp->copied_seq;
	if (sk->__sk_common.skc_state == TCP_SYN_SENT)
		talker->role = ROLE_OUTBOUND + 1;
	if (sk->__sk_common.skc_state != TCP_ESTABLISHED)
		return;
	talker->is_open = true;
	flow = flow_of(sk, talker, user, 0, false);
	if (!flow)
		return;
	add_atomically(&flow->open, 1);
	sample_rtt(flow, sk);
}

static __always_inline void meet(struct sock *sk, struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;
	bool listens = sk->__sk_common.skc_state == TCP_LISTEN;
	struct flow_ledger *ledger = the_flow_ledger();
	__u8 transport = transport_of(sk);
	struct talker *talker;
	struct user user = {};

	listens = listens && transport == IPPROTO_TCP;
	if (!ledger || !transport ||
	    listens != (ledger->phase == PHASE_LISTENERS))
		return;
	if (listens)
		remember_listener(sk);
	talker = talker_of(sk);
	if (!talker || talker->is_met)
		return;
	talker->is_met = true;
	if (config.processes != PROCESSES_OFF) {
		user.pid = leader->tgid;
		user.started = leader->start_boottime;
	}
	if (config.only_cgroup)
		user.cgroup = leader->cgroups->dfl_cgrp->kn->id;
	talker->pid = user.pid;
	talker->started = user.started;
	talker->cgroup = user.cgroup;
	if (listens)
		talker->role = ROLE_INBOUND + 1;
	else if (transport == IPPROTO_TCP)
		meet_tcp(sk, talker, &user);
	else if (has_chosen_port(sk) && !sk->__sk_common.skc_dport)
		talker->role = ROLE_INBOUND + 1;
	else if (sk->__sk_common.skc_num)
		talker->role = ROLE_OUTBOUND + 1;
}

SEC("iter/task_file") int iter__task_file(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct socket *socket;

	if (!task || !file)
		return 0;
	socket = bpf_sock_from_file(file);
	if (socket && socket->sk)
		meet(socket->sk, task);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
