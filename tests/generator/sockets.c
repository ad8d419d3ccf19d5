// SPDX-License-Identifier: GPL-2.0-only
//
// Making sockets, and the wrappers that send and receive. The system calls are
// the direct ones, which 32-bit systems have since Linux 4.3, not socketcall.
#define _GNU_SOURCE // struct mmsghdr
#include "sockets.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

struct end new_end(int family, bool is_tcp)
{
	int type = is_tcp ? SOCK_STREAM : SOCK_DGRAM;

	return (struct end){ SUCCEED(raw(SYS_socket, family, type, 0)), is_tcp };
}

// Mapped: the IPv4 loopback address as an IPv6 one.
void bind_to_loopback(struct end end, int family, bool mapped)
{
	struct address address = { .length = sizeof(address.ipv4) };

	address.any.sa_family = family;
	if (family == AF_INET) {
		address.ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	} else {
		address.length = sizeof(address.ipv6);
		address.ipv6.sin6_addr = in6addr_loopback;
		if (mapped)
			inet_pton(AF_INET6, "::ffff:127.0.0.1",
				  &address.ipv6.sin6_addr);
	}
	PLAN(0, raw(SYS_bind, end.fd, &address.any, address.length));
}

struct address address_of(struct end end)
{
	struct address address = { .length = sizeof(address.ipv6) };

	PLAN(0, raw(SYS_getsockname, end.fd, &address.any, &address.length));
	return address;
}

void connect_end(struct end end, const struct address *address)
{
	PLAN(0, raw(SYS_connect, end.fd, &address->any, address->length));
}

static enum slot send_slot(struct end end)
{
	return end.is_tcp ? SLOT_TCP_SEND : SLOT_UDP_SEND;
}

static enum slot receive_slot(struct end end)
{
	return end.is_tcp ? SLOT_TCP_RECEIVE : SLOT_UDP_RECEIVE;
}

static void address_message(struct msghdr *message, struct iovec *part,
			    long size, const struct address *address)
{
	memset(message, 0, sizeof(*message));
	*part = (struct iovec){ buffer, size };
	message->msg_iov = part;
	message->msg_iovlen = 1;
	if (address) {
		message->msg_name = (void *)&address->any;
		message->msg_namelen = address->length;
	}
}

// Each message is a send or a receive of its own.
static long multiple(long number, struct end end, enum slot slot, long size,
		     int flags, const struct address *address)
{
	struct mmsghdr messages[MESSAGES] = { 0 };
	struct iovec part;
	long total = 0, result;

	for (int i = 0; i < MESSAGES; i++)
		address_message(&messages[i].msg_hdr, &part, size, address);
	result = raw(number, end.fd, messages, MESSAGES, flags, NULL);
	if (result < 0) {
		account_bytes(slot, result);
		return result;
	}
	for (int i = 0; i < PLAN(MESSAGES, result); i++) {
		account_bytes(slot, messages[i].msg_len);
		total += messages[i].msg_len;
	}
	return total;
}

long t_send(enum way way, struct end end, long size, int flags,
	    const struct address *address)
{
	enum slot slot = send_slot(end);
	struct msghdr message;
	struct iovec part;
	long result;

	switch (way) {
	case BY_MMSG:
		return multiple(SYS_sendmmsg, end, slot, size, flags, address);
	case BY_MSG:
		address_message(&message, &part, size, address);
		result = raw(SYS_sendmsg, end.fd, &message, flags);
		break;
	case BY_PLAIN:
		result = t_write(end.fd, size);
		break;
	case BY_VECTOR:
		result = t_writev(end.fd, size);
		break;
	default:
		result = raw(SYS_sendto, end.fd, buffer, size, flags,
			     address ? &address->any : NULL,
			     address ? address->length : 0);
	}
	account_bytes(slot, result);
	return result;
}

long t_receive(enum way way, struct end end, long size, int flags)
{
	enum slot slot = receive_slot(end);
	struct msghdr message;
	struct iovec part;
	long result;

	switch (way) {
	case BY_MMSG:
		return multiple(SYS_recvmmsg, end, slot, size, flags, NULL);
	case BY_MSG:
		address_message(&message, &part, size, NULL);
		result = raw(SYS_recvmsg, end.fd, &message, flags);
		break;
	case BY_PLAIN:
		result = t_read(end.fd, size);
		break;
	case BY_VECTOR:
		result = t_readv(end.fd, size);
		break;
	default:
		result = raw(SYS_recvfrom, end.fd, buffer, size, flags, NULL,
			     NULL);
	}
	// What is only looked at stays in the queue: it moved nothing.
	if (flags & MSG_PEEK)
		account_result(slot, result);
	else
		account_bytes(slot, result);
	return result;
}

void exchange(enum way way, struct end from, struct end to, long size,
	      const struct address *address)
{
	long planned = way == BY_MMSG ? MESSAGES * size : size;
	int least = size;

	PLAN(planned, t_send(way, from, size, 0, address));
	// Make one receive wait for the whole size, even by read.
	if (to.is_tcp)
		PLAN(0, raw(SYS_setsockopt, to.fd, SOL_SOCKET, SO_RCVLOWAT,
			    &least, sizeof(least)));
	PLAN(planned, t_receive(way, to, size, 0));
}

void t_close_end(struct end end)
{
	PLAN(0, t_close(end.fd));
	if (end.is_tcp)
		account(SLOT_TCP_CLOSE);
}
