// SPDX-License-Identifier: GPL-2.0-only
//
// TCP connections of this process to itself.
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "sockets.h"
#include "tasks.h"

static struct end new_listener(int family)
{
	struct end listener = new_end(family, true);

	bind_to_loopback(listener, family, false);
	PLAN(0, raw(SYS_listen, listener.fd, 8));
	return listener;
}

// Nothing waits for more to send: a small packet would be delayed.
static struct connection new_connection(struct end listener, int family)
{
	struct address address = address_of(listener);
	struct end client = new_end(family, true), server = { .is_tcp = true };
	int yes = 1;

	connect_end(client, &address);
	server.fd = SUCCEED(raw(SYS_accept4, listener.fd, NULL, NULL, 0));
	PLAN(0, raw(SYS_setsockopt, client.fd, IPPROTO_TCP, TCP_NODELAY, &yes,
		    sizeof(yes)));
	PLAN(0, raw(SYS_setsockopt, server.fd, IPPROTO_TCP, TCP_NODELAY, &yes,
		    sizeof(yes)));
	return (struct connection){ client, server };
}

struct connection new_lone_connection(void)
{
	struct end listener = new_listener(AF_INET);
	struct connection connection = new_connection(listener, AF_INET);

	t_close_end(listener);
	return connection;
}

void t_close_connection(struct connection connection)
{
	t_close_end(connection.client);
	t_close_end(connection.server);
}

// A connection each, with a transfer in both directions by each way.
static void converse(int family, unsigned long count)
{
	struct end listener = new_listener(family);

	for (unsigned long i = 0; i < count; i++) {
		struct connection one = new_connection(listener, family);

		for (int way = 0; way < WAYS; way++) {
			exchange(way, one.client, one.server,
				 mixed_size(i * WAYS + way), NULL);
			exchange(way, one.server, one.client,
				 mixed_size(i + way), NULL);
		}
		t_close_connection(one);
	}
	t_close_end(listener);
}

static void perform_tcp4(unsigned long count)
{
	converse(AF_INET, count);
}

static void perform_tcp6(unsigned long count)
{
	converse(AF_INET6, count);
}

static void perform_tcp_peek(unsigned long count)
{
	struct connection one = new_lone_connection();

	for (unsigned long i = 0; i < count; i++) {
		long size = mixed_size(i);

		PLAN(size, t_send(BY_TO, one.client, size, 0, NULL));
		PLAN(size, t_receive(BY_TO, one.server, size,
				     MSG_PEEK | MSG_WAITALL));
		PLAN(size, t_receive(BY_MSG, one.server, size, MSG_PEEK));
		PLAN(size, t_receive(BY_TO, one.server, size, 0));
	}
	t_close_connection(one);
}

// The client may not send any more, and is sent nothing; the server reads the
// end of the stream, which is not a failure.
static void perform_tcp_fail(unsigned long count)
{
	struct connection one = new_lone_connection();
	struct end unconnected = new_end(AF_INET6, true);

	PLAN(0, raw(SYS_shutdown, one.client.fd, SHUT_WR));
	while (count--) {
		for (int way = 0; way < WAYS; way++)
			PLAN(-EPIPE, t_send(way, one.client, 16, MSG_NOSIGNAL,
					    NULL));
		PLAN(-EAGAIN, t_receive(BY_TO, one.client, 16, MSG_DONTWAIT));
		PLAN(-EAGAIN, t_receive(BY_MSG, one.client, 16,
					MSG_DONTWAIT | MSG_PEEK));
		PLAN(-EPIPE, t_send(BY_TO, unconnected, 16, MSG_NOSIGNAL, NULL));
		PLAN(-ENOTCONN, t_receive(BY_PLAIN, unconnected, 16, 0));
		PLAN(-ENOTCONN, t_receive(BY_VECTOR, unconnected, 16, 0));
		PLAN(0, t_receive(BY_TO, one.server, 16, 0));
	}
	t_close_end(unconnected);
	t_close_connection(one);
}

// At most a page each, which is one send inside the kernel: in splice_to_socket
// by one sendmsg, before v6.5 by one sendpage. Reading the file is a splice,
// not a read.
static void perform_tcp_sendfile(unsigned long count)
{
	struct connection one = new_lone_connection();
	int fd;

	make_file("page", 4096);
	fd = SUCCEED(t_open("page", O_RDONLY));
	for (unsigned long i = 0; i < count; i++) {
		long size = 1 + mixed_size(i) / 2 % 4096, sent;

		PLAN(0, raw(SYS_lseek, fd, 0, SEEK_SET));
		sent = raw(SYS_sendfile, one.client.fd, fd, NULL, size);
		account_bytes(SLOT_TCP_SEND, PLAN(size, sent));
		PLAN(size, t_receive(BY_TO, one.server, size, MSG_WAITALL));
	}
	PLAN(0, t_close(fd));
	t_close_connection(one);
}

static void perform_tcp_unconnected_close(unsigned long count)
{
	while (count--)
		t_close_end(new_end(count % 2 ? AF_INET6 : AF_INET, true));
}

// A socket with two descriptors is closed with the second.
static void perform_tcp_duplicate_close(unsigned long count)
{
	while (count--) {
		struct end end = new_end(AF_INET, true);

		PLAN(0, t_close(SUCCEED(raw(SYS_dup, end.fd))));
		t_close_end(end);
	}
}

// A child ends with four open sockets: no close(2), but each is closed.
static void perform_tcp_exit_close(unsigned long count)
{
	while (count--) {
		long pid = SUCCEED(t_fork());

		if (pid == 0) {
			new_connection(new_listener(AF_INET), AF_INET);
			new_end(AF_INET6, true);
			for (int sockets = 0; sockets < 4; sockets++)
				account(SLOT_TCP_CLOSE);
			t_end();
		}
		t_reap(pid);
	}
}

const struct operation tcp_operations[] = {
	{ "tcp4", perform_tcp4 },
	{ "tcp6", perform_tcp6 },
	{ "tcp_peek", perform_tcp_peek },
	{ "tcp_fail", perform_tcp_fail },
	{ "tcp_sendfile", perform_tcp_sendfile },
	{ "tcp_unconnected_close", perform_tcp_unconnected_close },
	{ "tcp_duplicate_close", perform_tcp_duplicate_close },
	{ "tcp_exit_close", perform_tcp_exit_close },
	{ 0 },
};
