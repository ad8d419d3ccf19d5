// SPDX-License-Identifier: GPL-2.0-only
//
// Opening and closing of files, by programs that read no kernel structure; see
// process_plain.bpf.c.
#define WITHOUT_BTF
#include "lib/file_functions.bpf.h"

FILE_FUNCTIONS(CALL_SHELL_KPROBE, RETURN_SHELL_KRETPROBE)

char LICENSE[] SEC("license") = "GPL";
