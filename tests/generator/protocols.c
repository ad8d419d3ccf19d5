// SPDX-License-Identifier: GPL-2.0-only
//
// Protocols beside plain TCP and UDP: those that move a program's stream as TCP
// does, and those that are neither. What a kernel does not offer is not done.
#include <linux/netlink.h>
#include <linux/tls.h>
#include <string.h>
#include <sys/socket.h>

#include "sockets.h"

enum {
	PROTOCOL_SCTP = 132,
	PROTOCOL_UDPLITE = 136,
	PROTOCOL_MULTIPATH = 262,
	OPTION_ULP = 31, // TCP_ULP
	LEVEL_TLS = 282, // SOL_TLS
};

static void set_option(struct end end, int level, int option, const void *value,
		       unsigned int size)
{
	PLAN(0, raw(SYS_setsockopt, end.fd, level, option, value, size));
}

static long new_stream(int protocol)
{
	return raw(SYS_socket, AF_INET, SOCK_STREAM, protocol);
}

// Streams in both directions by several paths, of which there is one here. Such
// a socket knows no least size, so all of it is received by one call that waits.
static void transfer_all(struct end from, struct end to, unsigned long number)
{
	for (int way = 0; way < WAYS; way++) {
		long size = mixed_size(number + way);
		long all = way == BY_MMSG ? MESSAGES * size : size;

		PLAN(all, t_send(way, from, size, 0, NULL));
		PLAN(all, t_receive(way % 2 ? BY_MSG : BY_TO, to, all,
				    MSG_WAITALL));
	}
}

static void perform_tcp_multipath(unsigned long count)
{
	struct end listener = { .is_tcp = true }, client = { .is_tcp = true };
	struct end server = { .is_tcp = true };
	struct address address;
	long offered = new_stream(PROTOCOL_MULTIPATH);

	if (offered < 0)
		return;
	listener.fd = offered;
	bind_to_loopback(listener, AF_INET, false);
	PLAN(0, raw(SYS_listen, listener.fd, 8));
	address = address_of(listener);
	client.fd = SUCCEED(new_stream(PROTOCOL_MULTIPATH));
	connect_end(client, &address);
	server.fd = SUCCEED(raw(SYS_accept4, listener.fd, NULL, NULL, 0));
	for (unsigned long i = 0; i < count; i++) {
		transfer_all(client, server, i);
		transfer_all(server, client, i);
	}
	t_close_end(client);
	t_close_end(server);
	t_close_end(listener);
}

// One end encrypts and the other decrypts, both in the kernel.
static bool use_tls(struct connection one)
{
	struct tls12_crypto_info_aes_gcm_128 keys = {
		.info = { TLS_1_2_VERSION, TLS_CIPHER_AES_GCM_128 },
	};

	if (raw(SYS_setsockopt, one.client.fd, IPPROTO_TCP, OPTION_ULP, "tls", 4))
		return false;
	set_option(one.server, IPPROTO_TCP, OPTION_ULP, "tls", 4);
	memset(keys.key, 1, sizeof(keys.key));
	set_option(one.client, LEVEL_TLS, TLS_TX, &keys, sizeof(keys));
	set_option(one.server, LEVEL_TLS, TLS_RX, &keys, sizeof(keys));
	return true;
}

static void perform_tcp_tls(unsigned long count)
{
	struct connection one = new_lone_connection();

	if (use_tls(one))
		while (count--) {
			long size = mixed_size(count);

			PLAN(size, t_send(BY_TO, one.client, size, 0, NULL));
			PLAN(size, t_receive(BY_MSG, one.server, size, 0));
			PLAN(size, t_send(BY_MSG, one.client, size, 0, NULL));
			PLAN(size, t_receive(BY_TO, one.server, size, 0));
		}
	t_close_connection(one);
}

// Datagrams of UDP-Lite to oneself, which pass functions of UDP.
static void perform_udp_lite(unsigned long count)
{
	long fd = raw(SYS_socket, AF_INET, SOCK_DGRAM, PROTOCOL_UDPLITE);
	struct end end = { .fd = fd };
	struct address self;

	if (fd < 0)
		return;
	bind_to_loopback(end, AF_INET, false);
	self = address_of(end);
	while (count--) {
		PLAN(33, raw(SYS_sendto, fd, buffer, 33, 0, &self.any,
			     self.length));
		PLAN(33, raw(SYS_recvfrom, fd, buffer, 99, 0, NULL, NULL));
	}
	PLAN(0, t_close(fd));
}

// A request to the kernel that it answers, or nothing.
static void ask(int family, int type, int protocol, const struct address *to,
		long size)
{
	long fd = raw(SYS_socket, family, type, protocol);

	if (fd < 0)
		return;
	raw(SYS_sendto, fd, buffer, size, 0, to ? &to->any : NULL,
	    to ? to->length : 0);
	raw(SYS_recvfrom, fd, buffer, size, MSG_DONTWAIT, NULL, NULL);
	PLAN(0, t_close(fd));
}

static void talk_locally(int type)
{
	int pair[2];

	PLAN(0, raw(SYS_socketpair, AF_UNIX, type, 0, pair));
	PLAN(100, raw(SYS_sendto, pair[0], buffer, 100, 0, NULL, 0));
	PLAN(100, raw(SYS_recvfrom, pair[1], buffer, 100, 0, NULL, NULL));
	PLAN(0, t_close(pair[0]));
	PLAN(0, t_close(pair[1]));
}

// What is neither TCP nor UDP, though some have the numbers of these.
static void perform_other_sockets(unsigned long count)
{
	struct address self = { .length = sizeof(self.ipv4) };

	self.ipv4.sin_family = AF_INET;
	self.ipv4.sin_addr.s_addr = 0x0100007f;
	memset(buffer, 0, 64);
	buffer[0] = 8; // an echo request
	while (count--) {
		ask(AF_INET, SOCK_RAW, IPPROTO_UDP, &self, 64);
		ask(AF_INET, SOCK_RAW, IPPROTO_TCP, &self, 64);
		ask(AF_INET, SOCK_DGRAM, IPPROTO_ICMP, &self, 64);
		ask(AF_INET, SOCK_STREAM, PROTOCOL_SCTP, NULL, 64);
		ask(AF_NETLINK, SOCK_DGRAM, NETLINK_XFRM, NULL, 0);
		ask(AF_NETLINK, SOCK_DGRAM, NETLINK_USERSOCK, NULL, 0);
		talk_locally(SOCK_STREAM);
		talk_locally(SOCK_DGRAM);
		talk_locally(SOCK_SEQPACKET);
	}
}

const struct operation protocol_operations[] = {
	{ "tcp_multipath", perform_tcp_multipath },
	{ "tcp_tls", perform_tcp_tls },
	{ "udp_lite", perform_udp_lite },
	{ "other_sockets", perform_other_sockets },
	{ 0 },
};
