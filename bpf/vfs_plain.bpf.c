// SPDX-License-Identifier: GPL-2.0-only
//
// Reading, writing and removing through the virtual file system, by programs
// that read no kernel structure; see process_plain.bpf.c.
#define WITHOUT_BTF
#include "lib/vfs_functions.bpf.h"

VFS_FUNCTIONS(CALL_SHELL_KPROBE, RETURN_SHELL_KRETPROBE)

char LICENSE[] SEC("license") = "GPL";
