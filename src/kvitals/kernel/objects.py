"""One BPF object file: open, choose, fill in, load, attach.

The small interface behind which the loader could change. Knows how an object
is brought into the kernel; refuses to know what it measures.
"""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Collection
from pathlib import Path

from kvitals.files.installed import INSTALLED
from kvitals.kernel.libbpf import IterOptions, OpenOptions, libbpf
from kvitals.kernel.symbols import suffixed
from kvitals.model import KvitalsError

# How libbpf names the program that was refused, or whose hook is not there.
_NAMED = re.compile(r"prog '([^']+)': (?:BPF program load failed|failed to (?!bind map))")
_ABSENT = re.compile(
    r"failed to find kernel BTF type ID|failed to create \w+ '\S+' perf event: No such file"
    r"|failed to add legacy kprobe event|No such file or directory"
)

_KPROBE_KINDS = ("kprobe", "kretprobe")
OBJECTS = Path(__file__).parents[1] / "_bpf"


class ObjectMissingError(KvitalsError):
    """A BPF object was not built, or not installed."""


class RefusedError(KvitalsError):
    """The kernel refused a program, or has nothing to hang it on."""

    def __init__(self, program: str, reason: str, *, absent: bool, number: int) -> None:
        super().__init__(f"{program}: {reason}")
        self.program = program
        self.reason = reason
        self.absent = absent
        self.number = number


class ObjectRefusedError(KvitalsError):
    """The kernel takes nothing of an object, for a reason that is no program's."""


def object_path(name: str) -> Path:
    """Where the built object of a name is.

    Raises:
        ObjectMissingError: there is none.
    """
    path = OBJECTS / f"{name}.bpf.o"
    if not INSTALLED.holds(path) and not path.is_file():
        raise ObjectMissingError(f"{path} is missing: build it with `pip install --editable .`")
    return path


def object_files() -> tuple[Path, ...]:
    """All built objects: which of them a plan takes depends on settings and kernel."""
    return tuple(sorted(OBJECTS.glob("*.bpf.o")))


def _whole_reason(log: list[str], error: OSError) -> str:
    if any("vmlinux BTF" in line for line in log):
        return "the kernel has no BTF"
    return os.strerror(error.errno or 0)


class BpfObject:
    """An object file on its way into the kernel. Closing it takes everything out again."""

    def __init__(self, path: Path) -> None:
        self._library = libbpf()
        self._library.log.clear()
        self._object: int | None = self._open(path)
        self._programs = self._find_programs()
        self._links: list[int] = []

    # What libbpf needs of the file, it has copied when it has opened it.
    def _open(self, path: Path) -> int:
        content = INSTALLED.content(path)
        name = os.fsencode(path.name.partition(".")[0])
        options = OpenOptions(ctypes.sizeof(OpenOptions), name)
        return int(
            self._library.check(
                "bpf_object__open_mem", content, len(content), ctypes.byref(options)
            )
        )

    def _find_programs(self) -> dict[str, int]:
        found: dict[str, int] = {}
        program = self._library.call("bpf_object__next_program", self._object, None)
        while program:
            found[self._library.call("bpf_program__name", program).decode()] = program
            program = self._library.call("bpf_object__next_program", self._object, program)
        return found

    @property
    def programs(self) -> tuple[str, ...]:
        return tuple(self._programs)

    @property
    def loaded(self) -> tuple[int, ...]:
        """The descriptors of the loaded programs; they are the object's to close."""
        found = (self._library.call("bpf_program__fd", one) for one in self._programs.values())
        return tuple(one for one in found if one >= 0)

    def enable(self, programs: Collection[str]) -> None:
        """Load these programs and no others."""
        for name, program in self._programs.items():
            self._library.check("bpf_program__set_autoload", program, name in programs)

    def share_map(self, name: str, descriptor: int) -> None:
        """Use an existing map in place of the object's own."""
        self._library.check("bpf_map__reuse_fd", self._map(name), descriptor)

    def _map(self, name: str) -> int | None:
        found: int | None = self._library.call(
            "bpf_object__find_map_by_name", self._object, name.encode()
        )
        return found

    def has_map(self, name: str) -> bool:
        return self._map(name) is not None

    def leave_out_map(self, name: str) -> None:
        """Do not make a map that no program will reach."""
        self._library.check("bpf_map__set_autocreate", self._map(name), ctypes.c_bool(False))

    def size_map(self, name: str, entries: int) -> None:
        """Set how many entries a map holds, before loading."""
        self._library.check("bpf_map__set_max_entries", self._map(name), entries)

    def map_descriptor(self, name: str) -> int:
        """The descriptor of a loaded map; it is the object's to close."""
        return int(self._library.check("bpf_map__fd", self._map(name)))

    def fill(self, section: str, content: bytes) -> None:
        """Set the constants of a section, before loading.

        Raises:
            ValueError: the section has another size.
        """
        found = self._library.check("bpf_object__find_map_by_name", self._object, section.encode())
        size = ctypes.c_size_t()
        address = self._library.check("bpf_map__initial_value", found, ctypes.byref(size))
        if size.value != len(content):
            raise ValueError(f"{section} has {size.value} bytes, not {len(content)}")
        ctypes.memmove(address, content, len(content))

    def load(self) -> None:
        """Bring the enabled programs into the kernel.

        Raises:
            RefusedError: the kernel does not take one of them.
            ObjectRefusedError: it does not take the object as a whole.
        """
        self._library.log.clear()
        try:
            self._library.check("bpf_object__load", self._object)
        except OSError as error:
            reason = self._refusal(error)
            raise reason or ObjectRefusedError(_whole_reason(self._library.log, error)) from None

    def attach_over(self, program: str, map_name: str) -> int:
        """Make a loaded iterator walk over a map and return the descriptor of the link.

        Raises:
            RefusedError: the kernel does not allow it.
        """
        over = ctypes.c_uint32(self.map_descriptor(map_name))
        options = IterOptions(ctypes.sizeof(IterOptions), ctypes.addressof(over), 4)
        self._library.log.clear()
        try:
            link = self._library.check(
                "bpf_program__attach_iter", self._programs[program], ctypes.byref(options)
            )
        except OSError as error:
            raise self._refusal(error, program) or error from None
        self._links.append(link)
        return int(self._library.call("bpf_link__fd", link))

    def attach(self, program: str, cgroup: int | None = None) -> int:
        """Hang a loaded program on its hook and return the descriptor of the link.

        Raises:
            RefusedError: the kernel does not allow it.
        """
        self._library.log.clear()
        pointer = self._programs[program]
        try:
            if cgroup is None:
                link = self._library.check("bpf_program__attach", pointer)
            else:
                link = self._library.check("bpf_program__attach_cgroup", pointer, cgroup)
        except OSError as error:
            refusal = self._refusal(error, program)
            link = self._attach_to_suffixed(program) if refusal and refusal.absent else None
            if link is None:
                raise refusal or error from None
        self._links.append(link)
        return int(self._library.call("bpf_link__fd", link))

    # A function that is absent by its name may be there by a compiler's.
    def _attach_to_suffixed(self, program: str) -> int | None:
        kind, _, function = program.partition("__")
        if kind not in _KPROBE_KINDS:
            return None
        name = suffixed(function)
        if name is None:
            return None
        is_return = kind == "kretprobe"
        link: int | None = self._library.call(
            "bpf_program__attach_kprobe", self._programs[program], is_return, name.encode()
        )
        return link

    # The log is the only place where libbpf tells which program it was.
    def _refusal(self, error: OSError, program: str = "") -> RefusedError | None:
        log = "\n".join(self._library.log)
        named = _NAMED.search(log)
        if named is None and not program:
            return None
        absent = bool(_ABSENT.search(log))
        reason = "the kernel has no such function" if absent else os.strerror(error.errno or 0)
        return RefusedError(
            program or (named[1] if named else ""),
            reason,
            absent=absent,
            number=error.errno or 0,
        )

    def close(self) -> None:
        """Detach and unload everything. Safe to call twice."""
        while self._links:
            self._library.call("bpf_link__destroy", self._links.pop())
        if self._object:
            self._library.call("bpf_object__close", self._object)
            self._object = None
