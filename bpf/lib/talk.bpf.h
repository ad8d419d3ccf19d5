// SPDX-License-Identifier: GPL-2.0-only
//
// From an event on a socket to the flow that it belongs to.
#pragma once

#include "talkers.bpf.h"

struct user {
	__u64 started, cgroup;
	__u32 pid;
};

// The process that runs, if processes are told apart.
static __always_inline struct user current_user(void)
{
	struct user user = {};

	if (config.processes != PROCESSES_OFF) {
		user.pid = bpf_get_current_pid_tgid() >> 32;
#ifndef WITHOUT_SOCKETS
		user.started = bpf_get_current_task_btf()
				       ->group_leader->start_boottime;
#endif
	}
	if (config.only_cgroup)
		user.cgroup = bpf_get_current_cgroup_id();
	return user;
}

static __always_inline struct user user_of(const struct talker *talker)
{
	struct user user = {};

	if (!talker)
		return user;
	user.started = talker->started;
	user.cgroup = talker->cgroup;
	user.pid = talker->pid;
	return user;
}

// Who began. A connection that was there before us is inbound if its own port
// is listened on. A datagram socket tells by what it does first.
static __always_inline __u8 role_of(struct sock *sk, __u8 transport,
				    struct talker *talker, bool is_received)
{
	__u8 role;

	if (talker && talker->role)
		return talker->role - 1;
	if (transport == IPPROTO_TCP)
		role = is_listened_on(sk) ? ROLE_INBOUND : ROLE_OUTBOUND;
	else if (talker)
		role = is_received ? ROLE_INBOUND : ROLE_OUTBOUND;
	else
		role = has_chosen_port(sk) && !sk->__sk_common.skc_dport ?
			       ROLE_INBOUND :
			       ROLE_OUTBOUND;
	if (talker)
		talker->role = role + 1;
	return role;
}

// Where the peer is not known, the socket's own address stands for it: whoever
// talks to a loopback address is on this host.
static __always_inline bool is_wanted_flow(const struct sock *sk,
					   const struct flow_key *key)
{
	struct address instead;

	if (!is_wanted_port(key->port))
		return false;
	if (!is_nothing(&key->peer))
		return is_wanted_peer(&key->peer);
	instead = own_address(sk);
	return is_nothing(&instead) || is_wanted_peer(&instead);
}

// The verdict on a connection is remembered until the filter changes. If it is
// another one then, an open connection comes or goes with it.
static __always_inline bool is_wanted(const struct sock *sk,
				      struct talker *talker,
				      const struct flow_key *key, bool has_peer)
{
	struct flow_ledger *ledger;
	struct flow *flow;
	bool is_wanted;

	if (!talker || !has_peer)
		return is_wanted_flow(sk, key);
	ledger = the_flow_ledger();
	if (!ledger)
		return false;
	if (talker->edition == (__u32)ledger->edition)
		return talker->is_wanted;
	is_wanted = is_wanted_flow(sk, key);
	if (talker->edition && talker->is_open &&
	    is_wanted != talker->is_wanted) {
		flow = flow_at(key);
		if (flow)
			add_atomically(&flow->open, is_wanted ? 1 : -1);
	}
	talker->edition = ledger->edition;
	talker->is_wanted = is_wanted;
	return is_wanted;
}

// The place of the flow between the user of a socket and its peer, or the peer
// of a datagram; none if it is not wanted.
static __attribute__((noinline)) struct flow *
flow_of(struct sock *sk, struct talker *talker, const struct user *user,
	const struct heard *heard, bool is_received)
{
	__u8 transport = transport_of(sk);
	struct flow_key key = {
		.started = user->started,
		.pid = user->pid,
		.transport = transport,
	};
	bool has_peer = !(heard && heard->socket);
	__u16 port;

	if (config.only_cgroup && user->cgroup != config.only_cgroup)
		return 0;
	key.peer = has_peer ? address_of_peer(&sk->__sk_common) : heard->peer;
	port = has_peer ? NETWORK_ORDER_16(sk->__sk_common.skc_dport) :
			  heard->port;
	key.role = role_of(sk, transport, talker, is_received);
	key.port = key.role == ROLE_INBOUND ? own_port(sk) : port;
	has_peer = has_peer && !is_nothing(&key.peer);
	return is_wanted(sk, talker, &key, has_peer) ? flow_at(&key) : 0;
}

// Whoever uses an established connection has it; it was another's until now.
static __always_inline void use(struct sock *sk, struct talker *talker,
				const struct user *user)
{
	struct user former = user_of(talker);
	struct flow *flow;

	if (former.pid == user->pid && former.started == user->started &&
	    former.cgroup == user->cgroup)
		return;
	if (talker->is_open) {
		flow = flow_of(sk, talker, &former, 0, false);
		if (flow)
			add_atomically(&flow->open, -1);
	}
	talker->started = user->started;
	talker->cgroup = user->cgroup;
	talker->pid = user->pid;
	if (talker->is_open) {
		flow = flow_of(sk, talker, user, 0, false);
		if (flow)
			add_atomically(&flow->open, 1);
	}
}

// A datagram socket is no TCP socket, says the kernel.
static __always_inline void sample_rtt(struct flow *flow, struct sock *sk)
{
	struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);

	if (tcp && tcp->srtt_us)
		flow->rtt_us = tcp->srtt_us >> 3;
}

// A connection of which nothing was seen until it is used was there before us,
// in the queue of a listener that had not accepted it. True for the first use.
static __always_inline bool is_met_late(const struct sock *sk,
					struct talker *talker)
{
	if (talker->is_met)
		return false;
	talker->is_met = true;
	talker->is_open = sk->sk_protocol == IPPROTO_TCP &&
			  sk->__sk_common.skc_state == TCP_ESTABLISHED;
	return talker->is_open;
}

static __always_inline void moved(struct sock *sk, __u8 transport, __s32 result,
				  bool is_received)
{
	struct user user = current_user();
	struct heard heard = {};
	struct talker *talker;
	struct flow *flow;
	__u64 met = 0;

	if (transport == IPPROTO_UDP)
		heard = heard_on(sk);
	if (result < 0 || (transport == IPPROTO_TCP && !result) || !is_ready())
		return;
	talker = talker_of(sk);
	if (talker) {
		use(sk, talker, &user);
		met = is_met_late(sk, talker);
	}
	flow = flow_of(sk, talker, &user, &heard, is_received);
	if (!flow)
		return;
	add_atomically(is_received ? &flow->received_bytes :
					   &flow->sent_bytes, result);
	add_atomically(is_received ? &flow->received_calls :
					   &flow->sent_calls, 1);
	if (talker)
		add_atomically(&flow->open, met);
	sample_rtt(flow, sk);
}
