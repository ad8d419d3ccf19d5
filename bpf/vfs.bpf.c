// SPDX-License-Identifier: GPL-2.0-only
//
// Reading, writing and removing through the virtual file system.
#include "lib/shells.bpf.h"

RETURN_SHELLS(vfs_read, 4, SLOT_VFS_READ, true)
RETURN_SHELLS(vfs_write, 4, SLOT_VFS_WRITE, true)
RETURN_SHELLS(vfs_readv, 5, SLOT_VFS_READV, true)
RETURN_SHELLS(vfs_writev, 5, SLOT_VFS_WRITEV, true)

// A path that does not exist never reaches vfs_unlink, and an overlay file
// system calls it twice for one file. do_unlinkat is what a program asked for.
CALL_SHELLS(do_unlinkat, SLOT_VFS_UNLINK)
RETURN_SHELLS(do_unlinkat, 2, SLOT_VFS_UNLINK, false)
// On newer kernels (seen in 7.2) the same work is done by filename_unlinkat.
CALL_SHELLS(filename_unlinkat, SLOT_VFS_UNLINK)
RETURN_SHELLS(filename_unlinkat, 2, SLOT_VFS_UNLINK, false)

char LICENSE[] SEC("license") = "GPL";
