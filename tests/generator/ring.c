// SPDX-License-Identifier: GPL-2.0-only
//
// Receives through io_uring, of data that is there and of data to come. Where
// the kernel offers no ring, nothing is done.
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "sockets.h"

struct ring {
	int fd;
	unsigned int *tail, *array, *head;
	struct io_uring_sqe *asked;
	struct io_uring_cqe *told;
	char *rings;
	size_t length;
};

static bool open_ring(struct ring *ring)
{
	struct io_uring_params has = { 0 };
	long fd = raw(SYS_io_uring_setup, 1, &has);
	size_t asked, told;

	if (fd < 0)
		return false;
	asked = has.sq_off.array + has.sq_entries * sizeof(unsigned int);
	told = has.cq_off.cqes + has.cq_entries * sizeof(struct io_uring_cqe);
	ring->fd = fd;
	ring->length = asked > told ? asked : told;
	ring->rings = mmap(NULL, ring->length, PROT_READ | PROT_WRITE,
			   MAP_SHARED, fd, IORING_OFF_SQ_RING);
	ring->asked = mmap(NULL, sizeof(*ring->asked), PROT_READ | PROT_WRITE,
			   MAP_SHARED, fd, IORING_OFF_SQES);
	if (ring->rings == MAP_FAILED || (void *)ring->asked == MAP_FAILED)
		die(EXIT_UNPLANNED, "the ring cannot be mapped");
	ring->tail = (void *)(ring->rings + has.sq_off.tail);
	ring->array = (void *)(ring->rings + has.sq_off.array);
	ring->head = (void *)(ring->rings + has.cq_off.head);
	ring->told = (void *)(ring->rings + has.cq_off.cqes);
	return true;
}

static void close_ring(struct ring *ring)
{
	munmap(ring->asked, sizeof(*ring->asked));
	munmap(ring->rings, ring->length);
	PLAN(0, t_close(ring->fd));
}

static void ask_to_receive(struct ring *ring, struct end end, long size)
{
	memset(ring->asked, 0, sizeof(*ring->asked));
	ring->asked->opcode = IORING_OP_RECV;
	ring->asked->fd = end.fd;
	ring->asked->addr = (unsigned long)buffer;
	ring->asked->len = size;
	ring->array[0] = 0;
	__atomic_fetch_add(ring->tail, 1, __ATOMIC_RELEASE);
	PLAN(1, raw(SYS_io_uring_enter, ring->fd, 1, 0, 0, NULL, 0));
}

// Twice as many answers as requests have a place, in turn.
static long await(struct ring *ring)
{
	SUCCEED(raw(SYS_io_uring_enter, ring->fd, 0, 1, IORING_ENTER_GETEVENTS,
		    NULL, 0));
	return ring->told[__atomic_fetch_add(ring->head, 1, __ATOMIC_RELEASE) %
			  2]
		.res;
}

static void perform_ring_receive(unsigned long count)
{
	struct connection one = new_lone_connection();
	struct ring ring;

	if (open_ring(&ring)) {
		for (unsigned long i = 0; i < count; i++) {
			PLAN(100, t_send(BY_TO, one.client, 100, 0, NULL));
			ask_to_receive(&ring, one.server, 100);
			account_bytes(SLOT_TCP_RECEIVE, PLAN(100, await(&ring)));
			ask_to_receive(&ring, one.server, 70);
			PLAN(70, t_send(BY_TO, one.client, 70, 0, NULL));
			account_bytes(SLOT_TCP_RECEIVE, PLAN(70, await(&ring)));
		}
		close_ring(&ring);
	}
	t_close_connection(one);
}

const struct operation ring_operations[] = {
	{ "ring_receive", perform_ring_receive },
	{ 0 },
};
