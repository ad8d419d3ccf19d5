// SPDX-License-Identifier: GPL-2.0-only
//
// Reading, writing and removing through the virtual file system.
#include "lib/vfs_functions.bpf.h"

VFS_FUNCTIONS(CALL_SHELL_FENTRY, RETURN_SHELL_FEXIT)

char LICENSE[] SEC("license") = "GPL";
