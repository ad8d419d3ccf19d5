// SPDX-License-Identifier: GPL-2.0-only
//
// UDP datagrams of this process to itself.
#include <sys/socket.h>

#include "sockets.h"

static struct end new_bound(int family, bool mapped)
{
	struct end end = new_end(family, false);

	bind_to_loopback(end, family, mapped);
	return end;
}

// Datagrams to an address, received by each way.
static void send_to(struct end from, struct end to,
		    const struct address *address, unsigned long count)
{
	for (unsigned long i = 0; i < count; i++) {
		for (int way = 0; way < ADDRESSED_WAYS; way++)
			exchange(way, from, to, mixed_size(i + way), address);
		for (int way = BY_PLAIN; way < WAYS; way++) {
			long size = mixed_size(i + way);

			PLAN(size, t_send(BY_TO, from, size, 0, address));
			PLAN(size, t_receive(way, to, size, 0));
		}
	}
}

static void send_unconnected(int family, unsigned long count)
{
	struct end from = new_end(family, false);
	struct end to = new_bound(family, false);
	struct address address = address_of(to);

	send_to(from, to, &address, count);
	t_close_end(from);
	t_close_end(to);
}

static void perform_udp4(unsigned long count)
{
	send_unconnected(AF_INET, count);
}

static void perform_udp6(unsigned long count)
{
	send_unconnected(AF_INET6, count);
}

// An IPv6 socket that talks to an IPv4 one, by an address and connected. Inside
// the kernel, its sends pass the IPv6 and then the IPv4 function: one send.
static void perform_udp_mapped(unsigned long count)
{
	struct end ipv6 = new_bound(AF_INET6, true);
	struct end ipv4 = new_bound(AF_INET, false);
	struct address of_ipv4 = address_of(ipv4), of_ipv6 = address_of(ipv6);
	struct address mapped = of_ipv6;

	mapped.ipv6.sin6_port = of_ipv4.ipv4.sin_port;
	of_ipv4.ipv4.sin_port = of_ipv6.ipv6.sin6_port;
	send_to(ipv6, ipv4, &mapped, count);
	send_to(ipv4, ipv6, &of_ipv4, count);
	connect_end(ipv6, &mapped);
	for (unsigned long i = 0; i < count; i++)
		for (int way = 0; way < WAYS; way++)
			exchange(way, ipv6, ipv4, mixed_size(i + way), NULL);
	t_close_end(ipv6);
	t_close_end(ipv4);
}

static void converse(int family, unsigned long count)
{
	struct end one = new_bound(family, false);
	struct end other = new_bound(family, false);
	struct address of_one = address_of(one), of_other = address_of(other);

	connect_end(one, &of_other);
	connect_end(other, &of_one);
	for (unsigned long i = 0; i < count; i++)
		for (int way = 0; way < WAYS; way++) {
			exchange(way, one, other, mixed_size(i + way), NULL);
			exchange(way, other, one, mixed_size(i), NULL);
		}
	t_close_end(one);
	t_close_end(other);
}

static void perform_udp_connected(unsigned long count)
{
	converse(AF_INET, count);
	converse(AF_INET6, count);
}

// A datagram without destination, a longer one than any may be, and nothing
// to receive.
static void fail(struct end end, unsigned long count)
{
	struct address self = address_of(end);

	while (count--) {
		for (int way = 0; way < WAYS; way++)
			PLAN(-EDESTADDRREQ, t_send(way, end, 16, 0, NULL));
		PLAN(-EMSGSIZE, t_send(BY_TO, end, 1 << 16, 0, &self));
		PLAN(-EMSGSIZE, t_send(BY_MSG, end, 1 << 16, 0, &self));
		PLAN(-EAGAIN, t_receive(BY_TO, end, 16, MSG_DONTWAIT));
		PLAN(-EAGAIN, t_receive(BY_MSG, end, 16,
					MSG_DONTWAIT | MSG_PEEK));
		PLAN(-EAGAIN, t_receive(BY_MMSG, end, 16, MSG_DONTWAIT));
	}
	t_close_end(end);
}

static void perform_udp_fail(unsigned long count)
{
	fail(new_bound(AF_INET, false), count);
	fail(new_bound(AF_INET6, false), count);
	fail(new_bound(AF_INET6, true), count);
}

static void perform_udp_peek(unsigned long count)
{
	struct end from = new_end(AF_INET, false);
	struct end to = new_bound(AF_INET, false);
	struct address address = address_of(to);

	for (unsigned long i = 0; i < count; i++) {
		long size = mixed_size(i);

		PLAN(size, t_send(BY_TO, from, size, 0, &address));
		PLAN(size, t_receive(BY_TO, to, size, MSG_PEEK));
		PLAN(size, t_receive(BY_MSG, to, size, MSG_PEEK));
		PLAN(size, t_receive(BY_TO, to, size, 0));
	}
	t_close_end(from);
	t_close_end(to);
}

static void perform_udp_mmsg(unsigned long count)
{
	struct end from = new_end(AF_INET6, false);
	struct end to = new_bound(AF_INET6, false);
	struct address address = address_of(to);

	for (unsigned long i = 0; i < count; i++)
		exchange(BY_MMSG, from, to, mixed_size(i), &address);
	t_close_end(from);
	t_close_end(to);
}

const struct operation udp_operations[] = {
	{ "udp4", perform_udp4 },
	{ "udp6", perform_udp6 },
	{ "udp_mapped", perform_udp_mapped },
	{ "udp_connected", perform_udp_connected },
	{ "udp_fail", perform_udp_fail },
	{ "udp_peek", perform_udp_peek },
	{ "udp_mmsg", perform_udp_mmsg },
	{ 0 },
};
