// SPDX-License-Identifier: GPL-2.0-only
//
// Transfers whose results tell something else than what was moved, and those
// that pass the usual functions by.
#define _GNU_SOURCE // struct mmsghdr, splice
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "sockets.h"

enum {
	OPTION_SEGMENT = 103,	    // UDP_SEGMENT
	OPTION_ZEROCOPY_RECEIVE = 35, // TCP_ZEROCOPY_RECEIVE
	SEGMENTS = 10,
	ASKED = 4,
};

struct datagrams {
	struct end from, to;
};

static struct datagrams new_datagrams(void)
{
	struct datagrams pair = { new_end(AF_INET, false),
				  new_end(AF_INET, false) };
	struct address address;

	bind_to_loopback(pair.to, AF_INET, false);
	address = address_of(pair.to);
	connect_end(pair.from, &address);
	return pair;
}

static void close_datagrams(struct datagrams pair)
{
	t_close_end(pair.from);
	t_close_end(pair.to);
}

static void tell_messages(struct mmsghdr *messages, struct iovec *part, long size)
{
	memset(messages, 0, ASKED * sizeof(*messages));
	*part = (struct iovec){ buffer, size };
	for (int i = 0; i < ASKED; i++) {
		messages[i].msg_hdr.msg_iov = part;
		messages[i].msg_hdr.msg_iovlen = 1;
	}
}

// With MSG_TRUNC the result is the length of the datagram, and what was moved
// is the room for it.
static void perform_udp_truncated(unsigned long count)
{
	struct datagrams pair = new_datagrams();
	struct iovec parts[2] = { { buffer, 6 }, { buffer, 4 } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

	while (count--) {
		for (int i = 0; i < 3; i++)
			PLAN(1000, t_send(BY_TO, pair.from, 1000, 0, NULL));
		PLAN(1000, raw(SYS_recvfrom, pair.to.fd, buffer, 10, MSG_TRUNC,
			       NULL, NULL));
		PLAN(1000, raw(SYS_recvmsg, pair.to.fd, &message, MSG_TRUNC));
		PLAN(1000, raw(SYS_recvfrom, pair.to.fd, buffer, 5000,
			       MSG_TRUNC, NULL, NULL));
		account_bytes(SLOT_UDP_RECEIVE, 10);
		account_bytes(SLOT_UDP_RECEIVE, 10);
		account_bytes(SLOT_UDP_RECEIVE, 1000);
	}
	close_datagrams(pair);
}

// One call of the sender is ten datagrams, which the receiver takes one by one.
static void perform_udp_segments(unsigned long count)
{
	struct datagrams pair = new_datagrams();
	int size = 100;

	PLAN(0, raw(SYS_setsockopt, pair.from.fd, IPPROTO_UDP, OPTION_SEGMENT,
		    &size, sizeof(size)));
	while (count--) {
		PLAN(SEGMENTS * size, t_send(BY_TO, pair.from, SEGMENTS * size,
					     0, NULL));
		for (int i = 0; i < SEGMENTS; i++)
			PLAN(size, t_receive(BY_TO, pair.to, 5000, 0));
	}
	close_datagrams(pair);
}

// A call that asks for more messages than there are is told of these alone. A
// call that finds none at all is told so.
static void perform_udp_fewer(unsigned long count)
{
	struct datagrams pair = new_datagrams();
	struct mmsghdr messages[ASKED];
	struct iovec part, large = { buffer, 1 << 16 };

	while (count--) {
		tell_messages(messages, &part, 10);
		messages[2].msg_hdr.msg_iov = &large;
		PLAN(2, raw(SYS_sendmmsg, pair.from.fd, messages, ASKED, 0));
		PLAN(-EMSGSIZE, raw(SYS_sendmmsg, pair.from.fd, messages + 2, 2,
				    0));
		tell_messages(messages, &part, 10);
		PLAN(2, raw(SYS_recvmmsg, pair.to.fd, messages, ASKED,
			    MSG_DONTWAIT, NULL));
		PLAN(-EAGAIN, raw(SYS_recvmmsg, pair.to.fd, messages, ASKED,
				  MSG_DONTWAIT, NULL));
		for (int i = 0; i < 2; i++) {
			account_bytes(SLOT_UDP_SEND, 10);
			account_bytes(SLOT_UDP_RECEIVE, 10);
		}
		account_bytes(SLOT_UDP_SEND, -EMSGSIZE);
		account_bytes(SLOT_UDP_RECEIVE, -EAGAIN);
	}
	close_datagrams(pair);
}

// Out of a socket into a pipe, and from there to memory.
static void perform_tcp_splice(unsigned long count)
{
	struct connection one = new_lone_connection();
	int pipe[2];

	PLAN(0, raw(SYS_pipe2, pipe, 0));
	while (count--) {
		long size = 1 + mixed_size(count) / 2;

		PLAN(size, t_send(BY_TO, one.client, size, 0, NULL));
		PLAN(size, raw(SYS_splice, one.server.fd, NULL, pipe[1], NULL,
			       size, 0));
		account_bytes(SLOT_TCP_RECEIVE, size);
		PLAN(size, t_read(pipe[0], size));
	}
	PLAN(0, t_close(pipe[0]));
	PLAN(0, t_close(pipe[1]));
	t_close_connection(one);
}

// struct tcp_zerocopy_receive of kernels since v5.11; those before take less.
struct zerocopy {
	unsigned long long address;
	unsigned int mapped, skipped, queued;
	int error;
	unsigned long long copy_address;
	int copied;
	unsigned int flags;
};

// The kernel maps the pages that it can, and copies the rest or leaves it.
static void receive_mapped(struct end end, void *place, long size)
{
	struct zerocopy zerocopy = {
		.address = (unsigned long)place,
		.mapped = size,
		.copy_address = (unsigned long)buffer,
		.copied = sizeof(buffer),
	};
	unsigned int length = sizeof(zerocopy);
	long taken;

	PLAN(0, raw(SYS_getsockopt, end.fd, IPPROTO_TCP,
		    OPTION_ZEROCOPY_RECEIVE, &zerocopy, &length));
	if (length < offsetof(struct zerocopy, flags))
		zerocopy.copied = 0;
	taken = zerocopy.mapped + zerocopy.copied;
	if (taken)
		account_bytes(SLOT_TCP_RECEIVE, taken);
	if (taken < size)
		PLAN(size - taken, t_receive(BY_TO, end, size - taken,
					     MSG_WAITALL));
}

static void perform_tcp_zerocopy(unsigned long count)
{
	struct connection one = new_lone_connection();
	long size = 1 << 16;
	void *place = mmap(NULL, size, PROT_READ, MAP_SHARED, one.server.fd, 0);

	if (place != MAP_FAILED)
		while (count--) {
			PLAN(size, t_send(BY_TO, one.client, size, 0, NULL));
			receive_mapped(one.server, place, size);
		}
	t_close_connection(one);
}

const struct operation odd_operations[] = {
	{ "udp_truncated", perform_udp_truncated },
	{ "udp_segments", perform_udp_segments },
	{ "udp_fewer", perform_udp_fewer },
	{ "tcp_splice", perform_tcp_splice },
	{ "tcp_zerocopy", perform_tcp_zerocopy },
	{ 0 },
};
