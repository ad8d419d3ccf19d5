"""The C library libbpf by ctypes: its functions, its log, its errors.

Knows how to call; refuses to know what is loaded and why. Kernel and library
facts: libbpf.h and bpf.h of libbpf 1.x.
"""

from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, c_char_p, c_int, c_size_t, c_uint32, c_uint64, c_void_p
from functools import cache
from typing import Any

from kvitals.kernel import own_memory
from kvitals.model import KvitalsError

LIBRARY = "libbpf.so.1"
_LOG_LEVEL_DEBUG = 2
_LINE_BYTES = 16384


class LibbpfMissingError(KvitalsError):
    """The system has no libbpf.so.1."""


_PRINT = ctypes.CFUNCTYPE(c_int, c_int, c_char_p, c_void_p)


class OpenOptions(ctypes.Structure):
    """The beginning of `struct bpf_object_open_opts` of libbpf.h. The kernel shows the name."""

    _fields_ = (("size", c_size_t), ("object_name", c_char_p))


class IterOptions(ctypes.Structure):
    """`struct bpf_iter_attach_opts` of libbpf.h; link_info is a `union bpf_iter_link_info *`."""

    _fields_ = (
        ("size", c_size_t),
        ("link_info", c_void_p),
        ("link_info_length", c_uint32),
    )


SAMPLE = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_size_t)

_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "libbpf_num_possible_cpus": (c_int, []),
    "libbpf_version_string": (c_char_p, []),
    "bpf_map_create": (c_int, [c_int, c_char_p, c_uint32, c_uint32, c_uint32, c_void_p]),
    "bpf_object__open_mem": (c_void_p, [c_char_p, c_size_t, c_void_p]),
    "bpf_object__load": (c_int, [c_void_p]),
    "bpf_object__close": (None, [c_void_p]),
    "bpf_object__next_program": (c_void_p, [c_void_p, c_void_p]),
    "bpf_object__find_map_by_name": (c_void_p, [c_void_p, c_char_p]),
    "bpf_map__initial_value": (c_void_p, [c_void_p, POINTER(c_size_t)]),
    "bpf_map__reuse_fd": (c_int, [c_void_p, c_int]),
    "bpf_map__set_autocreate": (c_int, [c_void_p, ctypes.c_bool]),
    "bpf_map__set_max_entries": (c_int, [c_void_p, c_uint32]),
    "bpf_map__fd": (c_int, [c_void_p]),
    "bpf_map_lookup_elem": (c_int, [c_int, c_void_p, c_void_p]),
    "bpf_map_update_elem": (c_int, [c_int, c_void_p, c_void_p, c_uint64]),
    "bpf_map_delete_elem": (c_int, [c_int, c_void_p]),
    "bpf_obj_get_info_by_fd": (c_int, [c_int, c_void_p, POINTER(c_uint32)]),
    "bpf_map_lookup_and_delete_batch": (
        c_int,
        [c_int, c_void_p, c_void_p, c_void_p, c_void_p, POINTER(c_uint32), c_void_p],
    ),
    "bpf_program__name": (c_char_p, [c_void_p]),
    "bpf_program__fd": (c_int, [c_void_p]),
    "bpf_program__set_autoload": (c_int, [c_void_p, ctypes.c_bool]),
    "bpf_program__attach": (c_void_p, [c_void_p]),
    "bpf_program__attach_cgroup": (c_void_p, [c_void_p, c_int]),
    "bpf_program__attach_kprobe": (c_void_p, [c_void_p, ctypes.c_bool, c_char_p]),
    "bpf_program__attach_iter": (c_void_p, [c_void_p, c_void_p]),
    "bpf_link__destroy": (c_int, [c_void_p]),
    "bpf_link__fd": (c_int, [c_void_p]),
    "bpf_iter_create": (c_int, [c_int]),
    "ring_buffer__new": (c_void_p, [c_int, SAMPLE, c_void_p, c_void_p]),
    "ring_buffer__consume": (c_int, [c_void_p]),
    "ring_buffer__free": (None, [c_void_p]),
}


class Libbpf:
    """The loaded library. Its log is kept in `log` and never printed."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL(LIBRARY, use_errno=True)
        except OSError as error:
            raise LibbpfMissingError(
                f"{LIBRARY} was not found; install it (Debian: apt-get install libbpf1)"
            ) from error
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(self._library, name)
            function.restype, function.argtypes = result, arguments
        self.log: list[str] = []
        self._c_library = ctypes.CDLL(None)
        # Kept on the object: ctypes does not keep callbacks alive.
        self._print = _PRINT(self._keep_line)
        self._library.libbpf_set_print(self._print)

    def _keep_line(self, level: int, form: bytes, arguments: int) -> int:
        if level < _LOG_LEVEL_DEBUG:
            line = ctypes.create_string_buffer(_LINE_BYTES)
            self._c_library.vsnprintf(line, _LINE_BYTES, form, c_void_p(arguments))
            self.log.append(line.value.decode(errors="replace").strip())
        return 0

    def give_memory_back(self) -> None:
        """Return what loading took: libbpf parses the kernel's BTF, some 10 MB, each time."""
        self.log.clear()
        own_memory.give_back()

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function whose result tells success by itself."""
        return getattr(self._library, name)(*arguments)

    def check(self, name: str, *arguments: Any) -> Any:
        """Call a function that answers a negative number or NULL on failure.

        Raises:
            OSError: it failed; errno is the library's.
        """
        ctypes.set_errno(0)
        result = getattr(self._library, name)(*arguments)
        if result is None or (isinstance(result, int) and result < 0):
            number = ctypes.get_errno() or (-result if result else 0)
            raise OSError(number, os.strerror(number), name)
        return result


@cache
def libbpf() -> Libbpf:
    """The library, loaded once a process.

    Raises:
        LibbpfMissingError: it is not installed.
    """
    return Libbpf()
