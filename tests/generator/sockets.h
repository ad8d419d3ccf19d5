// SPDX-License-Identifier: GPL-2.0-only
//
// Sockets on the loopback interface, and the ways to send and receive by them.
#pragma once

#include <netinet/in.h>

#include "truth.h"

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in ipv4;
		struct sockaddr_in6 ipv6;
	};
	unsigned int length;
};

struct end {
	int fd;
	bool is_tcp;
};

// A TCP connection of this process to itself.
struct connection {
	struct end client, server;
};

struct connection new_lone_connection(void);
void t_close_connection(struct connection connection);

// The same transfer by each of the system calls that can do it. Multiple moves
// MESSAGES messages of the size; the others move one.
enum way { BY_TO, BY_MSG, BY_MMSG, BY_PLAIN, BY_VECTOR, WAYS };
enum { ADDRESSED_WAYS = BY_MMSG + 1, MESSAGES = 3 };

struct end new_end(int family, bool is_tcp);
void bind_to_loopback(struct end end, int family, bool mapped);
struct address address_of(struct end end);
void connect_end(struct end end, const struct address *address);

// Return the bytes that were moved, or the error. The address may be NULL.
long t_send(enum way way, struct end end, long size, int flags,
	    const struct address *address);
long t_receive(enum way way, struct end end, long size, int flags);

// Send by one end and receive all of it by the other, by the same way.
void exchange(enum way way, struct end from, struct end to, long size,
	      const struct address *address);

// Close a socket that has no other descriptor.
void t_close_end(struct end end);
