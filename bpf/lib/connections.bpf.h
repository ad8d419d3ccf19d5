// SPDX-License-Identifier: GPL-2.0-only
//
// The life of TCP connections: who began, when they are established and end,
// and packets sent again.
#pragma once

#include "talk.bpf.h"

static __always_inline void begin_listening(struct sock *sk)
{
	struct user user = current_user();
	struct talker *talker = talker_of(sk);

	remember_listener(sk);
	if (!talker)
		return;
	talker->role = ROLE_INBOUND + 1;
	talker->started = user.started;
	talker->cgroup = user.cgroup;
	talker->pid = user.pid;
}

static __always_inline void begin_connecting(struct sock *sk)
{
	struct user user = current_user();
	struct talker *talker = talker_of(sk);

	if (!talker)
		return;
	talker->role = ROLE_OUTBOUND + 1;
	talker->started = user.started;
	talker->cgroup = user.cgroup;
	talker->pid = user.pid;
	talker->edition = 0;
	talker->is_open = false;
	talker->is_met = true;
}

// A socket that was accepted has the listener's, except for what is its own.
static __always_inline void establish(struct sock *sk, struct talker *talker,
				      bool is_accepted)
{
	struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);

	if (is_accepted && talker->role != ROLE_OUTBOUND + 1)
		talker->role = ROLE_INBOUND + 1;
	if (is_accepted)
		talker->edition = 0;
	talker->is_open = true;
	talker->is_met = true;
	if (tcp)
		talker->taken = tcp->copied_seq;
}

// What is established before flows count is met later, as if it had been there.
static __always_inline void change_early(struct sock *sk, bool begins,
					 bool is_accepted)
{
	struct talker *talker = begins ? talker_of(sk) : known_talker(sk);

	if (!talker)
		return;
	if (begins)
		establish(sk, talker, is_accepted);
	talker->is_open = false;
	talker->is_met = !begins;
}

// Where nothing is remembered, what ends was open.
static __always_inline bool was_open(const struct talker *talker)
{
#ifdef WITHOUT_SOCKETS
	return true;
#else
	return talker && talker->is_open;
#endif
}

// The socket of a program that uses several paths begins as any other does, and
// only its paths are connections.
static __always_inline void change_state(struct sock *sk, __s32 from, __s32 to)
{
	struct talker *talker;
	struct flow *flow;
	struct user user;
	__u64 begins, ends, fails, open;

	if (transport_of(sk) != IPPROTO_TCP)
		return;
	if (to == TCP_LISTEN)
		return begin_listening(sk);
	if (to == TCP_SYN_SENT)
		return begin_connecting(sk);
	if (sk->sk_protocol == IPPROTO_MPTCP)
		return;
	if (to != TCP_ESTABLISHED && from != TCP_ESTABLISHED &&
	    !(from == TCP_SYN_SENT && to == TCP_CLOSE))
		return;
	begins = to == TCP_ESTABLISHED;
	if (!is_ready())
		return change_early(sk, begins, from == TCP_SYN_RECV);
	ends = from == TCP_ESTABLISHED && !begins;
	fails = !begins && !ends;
	talker = begins ? talker_of(sk) : known_talker(sk);
	open = begins;
	if (ends && was_open(talker))
		open = -1;
	if (talker && begins)
		establish(sk, talker, from == TCP_SYN_RECV);
	user = user_of(talker);
	flow = flow_of(sk, talker, &user, 0, false);
	if (talker)
		talker->is_open = begins;
	if (!flow)
		return;
	// Verifiers up to that of 6.1 at least take what they know of a value
	// for true of others after a call, and remove a branch that is taken.
	add_atomically(&flow->opened, begins);
	add_atomically(&flow->closed, ends);
	add_atomically(&flow->failed, fails);
	add_atomically(&flow->open, open);
	sample_rtt(flow, sk);
}

static __always_inline void sent_again(struct sock *sk, __s32 error,
				       __u64 packets)
{
	struct talker *talker;
	struct flow *flow;
	struct user user;

	if (error || transport_of(sk) != IPPROTO_TCP || !is_ready())
		return;
	talker = known_talker(sk);
	user = user_of(talker);
	flow = flow_of(sk, talker, &user, 0, false);
	if (flow)
		add_atomically(&flow->retransmits, packets);
}

// The answer to a request for a connection that is not there yet. The peer is
// known by the request, and all else by the socket that listens.
static __always_inline void answered_again(struct sock *listener,
					   const struct request_sock *request)
{
	const struct sock_common *common = &request->__req_common;
	struct user user = user_of(known_talker(listener));
	struct flow_key key = {
		.started = user.started,
		.pid = user.pid,
		.port = common->skc_num,
		.role = ROLE_INBOUND,
		.transport = IPPROTO_TCP,
		.peer = address_of_peer(common),
	};
	struct flow *flow;

	if ((config.only_cgroup && user.cgroup != config.only_cgroup) ||
	    !is_ready() || !is_wanted_flow(listener, &key))
		return;
	flow = flow_at(&key);
	if (flow)
		add_atomically(&flow->retransmits, 1);
}
