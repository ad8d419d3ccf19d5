// SPDX-License-Identifier: GPL-2.0-only
//
// The peers of datagrams on sockets without a peer of their own.
#include "lib/heard.bpf.h"

#define HEAR_SHELL_4(hook)                                                   \
	SEC("cgroup/" #hook) int cgroup__##hook(struct bpf_sock_addr *ctx)   \
	{                                                                    \
		struct address peer = mapped(ctx->user_ip4);                 \
                                                                             \
		return hear((__u64)ctx->sk, &peer, ctx->user_port);          \
	}

#define HEAR_SHELL_6(hook)                                                   \
	SEC("cgroup/" #hook) int cgroup__##hook(struct bpf_sock_addr *ctx)   \
	{                                                                    \
		struct address peer = { { ctx->user_ip6[0],                  \
					  ctx->user_ip6[1],                  \
					  ctx->user_ip6[2],                  \
					  ctx->user_ip6[3] } };              \
                                                                             \
		return hear((__u64)ctx->sk, &peer, ctx->user_port);          \
	}

HEAR_SHELL_4(sendmsg4)
HEAR_SHELL_6(sendmsg6)
HEAR_SHELL_4(recvmsg4)
HEAR_SHELL_6(recvmsg6)

char LICENSE[] SEC("license") = "GPL";
