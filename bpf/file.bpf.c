// SPDX-License-Identifier: GPL-2.0-only
//
// Opening and closing of files.
#include "lib/file_functions.bpf.h"

FILE_FUNCTIONS(CALL_SHELL_FENTRY, RETURN_SHELL_FEXIT)

char LICENSE[] SEC("license") = "GPL";
