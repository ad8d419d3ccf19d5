// SPDX-License-Identifier: GPL-2.0-only
//
// Who talks to whom, on kernels without socket storage for tracing programs:
// before Linux kernel commit 8e4597c627fb ("bpf: Allow using bpf_sk_storage in
// FENTRY/FEXIT/RAW_TP") (in v5.11).
#define WITHOUT_SOCKETS
#include "lib/network_functions.bpf.h"

// The sockets that listened before us, in the reader's network namespace.
SEC("iter/tcp") int iter__tcp(struct bpf_iter__tcp *ctx)
{
	struct sock_common *common = ctx->sk_common;
	struct listener listener;
	__u8 listens = 1;

	if (!common || common->skc_state != TCP_LISTEN)
		return 0;
	listener.network = common->skc_net.net->ns.inum;
	listener.port = common->skc_num;
	bpf_map_update_elem(&listeners, &listener, &listens, BPF_ANY);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
