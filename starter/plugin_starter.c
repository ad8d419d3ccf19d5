// SPDX-License-Identifier: Apache-2.0
// Starts ebpf.plugin with the two capabilities that its own file has, and nothing else with them.
//
// An interpreter with file capabilities would run anybody's code. This program runs one: the
// interpreter, the program text and its own path are written into it by `kvitals install netdata`.
// It passes on no environment but what is listed, starts Python isolated and without its site
// module, and refuses when somebody else could have changed what it starts. It has no C library, so
// no variable and no file of a user decides what it does before main.

#if defined(__x86_64__)
enum { WRITE = 1, EXECVE = 59, CAPGET = 125, CAPSET = 126, PRCTL = 157, EXIT = 231,
       READLINKAT = 267, STATX = 332 };
#elif defined(__aarch64__)
enum { WRITE = 64, EXECVE = 221, CAPGET = 90, CAPSET = 91, PRCTL = 167, EXIT = 94,
       READLINKAT = 78, STATX = 291 };
#else
#error "the numbers of this machine's system calls are not known here"
#endif

// include/uapi/linux/{capability,prctl,fcntl,stat}.h
enum { VERSION_3 = 0x20080522, CAP_PERFMON = 38, CAP_BPF = 39, PR_CAP_AMBIENT = 47, RAISE = 2,
       AT_FDCWD = -100, BASIC_STATS = 0x7ff, GROUP_WRITES = 020, OTHERS_WRITE = 02 };

#define LENGTH 1024
#define SLOT(name) "@kvitals:" name "@"

// Filled in when it is installed, up to the first null byte.
static const char own_path[LENGTH] = SLOT("own path");
static const char interpreter[LENGTH] = SLOT("interpreter");
static const char package[LENGTH] = SLOT("package");
static const char text[LENGTH] = SLOT("text");

// What a Netdata Agent and systemd tell, and how to write: no LD_*, no PYTHON*, no folders.
static const char *const passed[] = { "NETDATA_", "JOURNAL_STREAM=", "INVOCATION_ID=", "LANG=",
                                      "LC_", "TZ=", 0 };

struct header { unsigned version; int pid; };
struct half { unsigned effective, permitted, inheritable; };
// `struct statx`, as far as it is looked at; the kernel writes 256 bytes.
struct status {
	unsigned mask, block_size;
	unsigned long attributes;
	unsigned links, uid, gid;
	unsigned short mode;
	char rest[226];
};

static long call(long number, long a, long b, long c, long d, long e)
{
#if defined(__x86_64__)
	long result;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return result;
#else
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
			 : "memory");
	return x0;
#endif
}

// The compiler must not take what is written here for what will be there.
static const char *installed(const char *slot)
{
	__asm__ volatile("" : "+r"(slot) : : "memory");
	return slot;
}

static unsigned long length_of(const char *word)
{
	unsigned long length = 0;
	while (word[length])
		length++;
	return length;
}

static void say(const char *word)
{
	call(WRITE, 2, (long)word, (long)length_of(word), 0, 0);
}

static void fail(const char *what, const char *why)
{
	say("ebpf.plugin: ");
	say(what);
	say(why);
	say("\n");
	call(EXIT, 77, 0, 0, 0, 0);
	__builtin_unreachable();
}

static int begins(const char *word, const char *start)
{
	while (*start)
		if (*word++ != *start++)
			return 0;
	return 1;
}

// Who could write it could decide what has the capabilities.
static void require_safe(const char *path)
{
	struct status found;

	if (call(STATX, AT_FDCWD, (long)path, 0, BASIC_STATS, (long)&found) < 0)
		fail(path, " is not there: install it again");
	if (found.mode & OTHERS_WRITE || (found.gid && found.mode & GROUP_WRITES))
		fail(path, " can be written by others than its owner, so nothing is started");
}

static void require_own_path(void)
{
	static char found[LENGTH];
	const char *wanted = installed(own_path);
	struct status owner;
	long length = call(READLINKAT, AT_FDCWD, (long)"/proc/self/exe", (long)found, LENGTH - 1, 0);

	if (length < 0)
		fail("/proc/self/exe", " cannot be read, so it is not known what this is");
	found[length] = 0;
	if (length != (long)length_of(wanted) || !begins(found, wanted))
		fail(found, " is not where it was installed, so nothing is started");
	if (call(STATX, AT_FDCWD, (long)wanted, 0, BASIC_STATS, (long)&owner) < 0 || owner.uid)
		fail(wanted, " is not root's, so nothing is started");
	require_safe(wanted);
}

static void hand_on_capabilities(void)
{
	struct header header = { VERSION_3, 0 };
	struct half halves[2];
	unsigned wanted = 1u << (CAP_PERFMON - 32) | 1u << (CAP_BPF - 32);

	call(CAPGET, (long)&header, (long)halves, 0, 0, 0);
	if ((halves[1].permitted & wanted) != wanted)
		fail("its file gives it no CAP_BPF and CAP_PERFMON: ",
		     "the file system may be mounted nosuid, or this container may not give them");
	halves[0] = (struct half){ 0, 0, 0 };
	halves[1] = (struct half){ wanted, wanted, wanted };
	if (call(CAPSET, (long)&header, (long)halves, 0, 0, 0) < 0 ||
	    call(PRCTL, PR_CAP_AMBIENT, RAISE, CAP_BPF, 0, 0) < 0 ||
	    call(PRCTL, PR_CAP_AMBIENT, RAISE, CAP_PERFMON, 0, 0) < 0)
		fail("its capabilities ", "cannot be handed on");
}

__attribute__((noreturn, used)) static void run(long *stack)
{
	static char *arguments[512], *environment[256];
	char **given = (char **)(stack + 1), **variables = given + stack[0] + 1;
	int count = 0, kept = 0;

	require_own_path();
	require_safe(installed(interpreter));
	require_safe(installed(package));
	hand_on_capabilities();
	arguments[count++] = (char *)installed(interpreter);
	arguments[count++] = "-I";
	arguments[count++] = "-S";
	arguments[count++] = "-c";
	arguments[count++] = (char *)installed(text);
	for (int one = 1; one < stack[0] && count < 511; one++)
		arguments[count++] = given[one];
	for (; *variables; variables++)
		for (const char *const *one = passed; *one; one++)
			if (begins(*variables, *one) && kept < 254)
				environment[kept++] = *variables;
	environment[kept++] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	call(EXECVE, (long)installed(interpreter), (long)arguments, (long)environment, 0, 0);
	fail(installed(interpreter), " cannot be started: install it again");
	__builtin_unreachable();
}

// The kernel leaves the number of arguments, the arguments and the environment on the stack.
#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall run\n");
#else
__asm__(".globl _start\n_start:\n\tmov x29, #0\n\tmov x0, sp\n\tbl run\n");
#endif
