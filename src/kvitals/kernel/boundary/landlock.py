"""The files and ports that are left to this process, where the kernel has Landlock.

Knows the interface of include/uapi/linux/landlock.h, whose versions know more and more of what can
be refused; refuses to know what is behind a path.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kvitals.kernel.boundary.calls import syscall

# The same on all machines.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1
_PATH_BENEATH, _NET_PORT = 1, 2
_RULESET = struct.Struct("=QQQ")
_PATH_RULE = struct.Struct("=Qi")
_PORT_RULE = struct.Struct("=QQ")

_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_WRITE_FILE, _REMOVE_FILE, _MAKE_FILE = 1 << 1, 1 << 5, 1 << 8
_RENAME, _TRUNCATE = 1 << 13, 1 << 14
_CONNECT_TCP = 1 << 1
# By version, how many rights on files there are, from the first bit on.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
# Since versions 4 and 6: TCP ports to bind and connect to, and what is outside of the process:
# sockets without a file, and signals.
_PORTS_SINCE, _SCOPES_SINCE = 4, 6
_PORTS, _SCOPES = 0b11, 0b11

_READING = _READ_FILE | _READ_FOLDER
_WRITING = _READING | _WRITE_FILE | _REMOVE_FILE | _MAKE_FILE | _RENAME | _TRUNCATE
# What a rule on a file that is no folder can say.
_OF_FILES = _READ_FILE | _WRITE_FILE | _TRUNCATE


def version() -> int:
    """The version of Landlock that this kernel has, 0 where it has none or it is turned off."""
    with suppress(OSError):
        return syscall("landlock_create_ruleset", _CREATE_RULESET, 0, 0, _VERSION)
    return 0


def leave_few_files(read: Iterable[Path], write: Iterable[Path], connect: Iterable[int]) -> int:
    """Refuse all files, TCP ports and signals but these, and tell the version that refuses them.

    Paths that are not there are left out. Programs must not gain rights any more (no_new_privs).

    Raises:
        OSError: the kernel has no Landlock, or refused.
    """
    known = syscall("landlock_create_ruleset", _CREATE_RULESET, 0, 0, _VERSION)
    files = (1 << _FILE_RIGHTS.get(known, max(_FILE_RIGHTS.values()))) - 1
    ports = _PORTS if known >= _PORTS_SINCE else 0
    scopes = _SCOPES if known >= _SCOPES_SINCE else 0
    # Who knows less takes what it does not know only where it is 0.
    wanted = ctypes.create_string_buffer(_RULESET.pack(files, ports, scopes), _RULESET.size)
    rules = syscall("landlock_create_ruleset", _CREATE_RULESET, wanted, _RULESET.size, 0)
    try:
        for paths, rights in ((read, _READING), (write, _WRITING)):
            for path in paths:
                _allow(rules, path, rights & files)
        for port in connect if ports else ():
            rule = ctypes.create_string_buffer(_PORT_RULE.pack(_CONNECT_TCP, port))
            syscall("landlock_add_rule", _ADD_RULE, rules, _NET_PORT, rule, 0)
        syscall("landlock_restrict_self", _RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)
    return known


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _OF_FILES
        rule = ctypes.create_string_buffer(_PATH_RULE.pack(rights, place), _PATH_RULE.size)
        syscall("landlock_add_rule", _ADD_RULE, rules, _PATH_BENEATH, rule, 0)
    finally:
        os.close(place)
