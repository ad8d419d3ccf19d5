// SPDX-License-Identifier: GPL-2.0-only
//
// Times single operations: for each batch of calls the nanoseconds of one call,
// one number a line.
//
//	load OPERATION BATCHES CALLS
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int source, target, receiving;
static char byte;

static void unrelated(void) { syscall(SYS_getppid); }
static void read_byte(void) { syscall(SYS_read, source, &byte, 1); }
static void write_byte(void) { syscall(SYS_write, target, &byte, 1); }

static void open_close(void)
{
	syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY));
}

static void unlink_nothing(void) { syscall(SYS_unlink, "/nowhere/nothing"); }

static void send_receive(void)
{
	syscall(SYS_sendto, target, &byte, 1, 0, NULL, 0);
	syscall(SYS_recvfrom, receiving, &byte, 1, 0, NULL, NULL);
}

static void open_close_socket(void)
{
	syscall(SYS_close, syscall(SYS_socket, AF_INET, SOCK_STREAM, 0));
}

static void fork_exit(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
}

static void need(int ok, const char *what)
{
	if (!ok) {
		perror(what);
		exit(1);
	}
}

static void open_files(void)
{
	source = open("/dev/zero", O_RDONLY);
	target = open("/dev/null", O_WRONLY);
	need(source >= 0 && target >= 0, "open");
}

static struct sockaddr_in bound(int descriptor)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	need(!bind(descriptor, (void *)&address, length), "bind");
	need(!getsockname(descriptor, (void *)&address, &length), "getsockname");
	return address;
}

static void open_udp(void)
{
	struct sockaddr_in address;

	receiving = socket(AF_INET, SOCK_DGRAM, 0);
	target = socket(AF_INET, SOCK_DGRAM, 0);
	address = bound(receiving);
	need(!connect(target, (void *)&address, sizeof(address)), "connect");
}

static void open_tcp(void)
{
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = bound(listener);

	target = socket(AF_INET, SOCK_STREAM, 0);
	need(!listen(listener, 1), "listen");
	need(!connect(target, (void *)&address, sizeof(address)), "connect");
	receiving = accept(listener, NULL, NULL);
	need(receiving >= 0, "accept");
}

static void nothing(void) {}

static const struct {
	const char *name;
	void (*prepare)(void), (*call)(void);
} operations[] = {
	{ "unrelated", nothing, unrelated },
	{ "read", open_files, read_byte },
	{ "write", open_files, write_byte },
	{ "open_close", nothing, open_close },
	{ "unlink", nothing, unlink_nothing },
	{ "fork_exit", nothing, fork_exit },
	{ "udp", open_udp, send_receive },
	{ "tcp", open_tcp, send_receive },
	{ "socket_close", nothing, open_close_socket },
};

static double now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

static void measure(void (*call)(void), int batches, int calls)
{
	double begin;

	for (int batch = 0; batch < batches; batch++) {
		begin = now_ns();
		for (int one = 0; one < calls; one++)
			call();
		printf("%.1f\n", (now_ns() - begin) / calls);
	}
}

// One processor, before all other tasks; without the right to that, as it is.
static void hold_processor(void)
{
	struct sched_param first = { .sched_priority = 50 };
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	sched_setaffinity(0, sizeof(one), &one);
	sched_setscheduler(0, SCHED_FIFO, &first);
}

int main(int argc, char **argv)
{
	need(argc == 4, "load OPERATION BATCHES CALLS");
	hold_processor();
	for (size_t i = 0; i < sizeof(operations) / sizeof(*operations); i++) {
		if (strcmp(argv[1], operations[i].name))
			continue;
		operations[i].prepare();
		measure(operations[i].call, atoi(argv[2]), atoi(argv[3]));
		return 0;
	}
	return 1;
}
