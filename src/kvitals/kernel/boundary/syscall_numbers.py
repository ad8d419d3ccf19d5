"""The system calls that reading, serving and keeping history take, and their numbers by machine.

Numbers: the kernel's arch/x86/entry/syscalls/syscall_64.tbl, and scripts/syscall.tbl, which 64-bit
ARM has. A dash stands where a machine has no such call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Machine:
    """How a machine's system calls are told apart.

    audit is AUDIT_ARCH_* of include/uapi/linux/audit.h; foreign is the bit of x32's numbers.
    """

    audit: int
    column: int
    foreign: int | None


MACHINES: Mapping[str, Machine] = {
    "x86_64": Machine(0xC000003E, 0, 0x40000000),
    "aarch64": Machine(0xC00000B7, 1, None),
}

# Of these, some arguments alone are allowed; see seccomp.py.
JUDGED = ("clone", "clone3", "bpf", "socket", "ioctl", "prctl", "prlimit64")

_TABLE = """
read 0 63
write 1 64
readv 19 65
writev 20 66
pread64 17 67
pwrite64 18 68
preadv 295 69
pwritev 296 70
preadv2 327 286
pwritev2 328 287
lseek 8 62
close 3 57
close_range 436 436
dup 32 23
dup2 33 -
dup3 292 24
fcntl 72 25
ioctl 16 29
open 2 -
openat 257 56
openat2 437 437
creat 85 -
stat 4 -
fstat 5 80
lstat 6 -
newfstatat 262 79
statx 332 291
access 21 -
faccessat 269 48
faccessat2 439 439
readlink 89 -
readlinkat 267 78
getdents 78 -
getdents64 217 61
getcwd 79 17
statfs 137 43
fstatfs 138 44
ftruncate 77 46
truncate 76 45
fallocate 285 47
fsync 74 82
fdatasync 75 83
sync_file_range 277 84
fadvise64 221 223
flock 73 32
rename 82 -
renameat 264 38
renameat2 316 276
unlink 87 -
unlinkat 263 35
rmdir 84 -
chmod 90 -
fchmod 91 52
fchmodat 268 53
fchmodat2 452 452
fchown 93 55
fchownat 260 54
utimensat 280 88
umask 95 166
sendfile 40 71
copy_file_range 326 285
mmap 9 222
munmap 11 215
mremap 25 216
mprotect 10 226
madvise 28 233
msync 26 227
mincore 27 232
brk 12 214
memfd_create 319 279
membarrier 324 283
clone 56 220
clone3 435 435
exit 60 93
exit_group 231 94
set_tid_address 218 96
set_robust_list 273 99
get_robust_list 274 100
rseq 334 293
futex 202 98
futex_waitv 449 449
sched_yield 24 124
sched_getaffinity 204 123
getcpu 309 168
gettid 186 178
getpid 39 172
getppid 110 173
getpgid 121 155
getpgrp 111 -
getuid 102 174
geteuid 107 175
getgid 104 176
getegid 108 177
getresuid 118 148
getresgid 120 150
getgroups 115 158
getrusage 98 165
getrlimit 97 163
prlimit64 302 261
times 100 153
uname 63 160
sysinfo 99 179
prctl 157 167
arch_prctl 158 -
restart_syscall 219 128
rt_sigaction 13 134
rt_sigprocmask 14 135
rt_sigreturn 15 139
rt_sigpending 127 136
rt_sigtimedwait 128 137
sigaltstack 131 132
clock_gettime 228 113
clock_getres 229 114
clock_nanosleep 230 115
nanosleep 35 101
gettimeofday 96 169
time 201 -
getrandom 318 278
poll 7 -
ppoll 271 73
select 23 -
pselect6 270 72
epoll_create 213 -
epoll_create1 291 20
epoll_ctl 233 21
epoll_wait 232 -
epoll_pwait 281 22
epoll_pwait2 441 441
eventfd 284 -
eventfd2 290 19
pipe 22 -
pipe2 293 59
timerfd_create 283 85
timerfd_settime 286 86
timerfd_gettime 287 87
socket 41 198
socketpair 53 199
bind 49 200
listen 50 201
connect 42 203
accept 43 202
accept4 288 242
getsockname 51 204
getpeername 52 205
setsockopt 54 208
getsockopt 55 209
shutdown 48 210
sendto 44 206
recvfrom 45 207
sendmsg 46 211
recvmsg 47 212
sendmmsg 307 269
recvmmsg 299 243
wait4 61 260
waitid 247 95
bpf 321 280
mkdir 83 -
mkdirat 258 34
"""


def numbers(machine: Machine) -> dict[str, int]:
    """The numbers of all calls that a machine has, by name."""
    rows = (line.split() for line in _TABLE.split("\n") if line)
    return {row[0]: int(row[1 + machine.column]) for row in rows if row[1 + machine.column] != "-"}
