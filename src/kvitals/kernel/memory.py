"""How much kernel memory our BPF maps and programs take, as the kernel itself accounts it."""

from __future__ import annotations

from pathlib import Path

from kvitals.kernel.system_files import lines

# What names a map or a program, for which a process can have more than one descriptor.
_IDS = ("map_id", "prog_id")


def bpf_memory_bytes(fdinfo: Path = Path("/proc/self/fdinfo")) -> int:
    """The sum of `memlock` over the BPF maps and programs of this process, in bytes, each once.

    Maps: kernel/bpf/syscall.c, bpf_map_show_fdinfo; programs: bpf_prog_show_fdinfo.

    Raises:
        OSError: /proc does not tell.
    """
    found: dict[tuple[str, str], int] = {}
    for entry in fdinfo.iterdir():
        try:
            found_lines = lines(entry)
        except FileNotFoundError:  # the descriptor of the listing itself
            continue
        told = dict(line.split(":", 1) for line in found_lines if ":" in line)
        # A link tells the id of its program, too, but no memory.
        if told.get("memlock", "").strip().isdecimal():
            kind = next((one for one in _IDS if one in told), "")
            found[kind, told.get(kind, entry.name)] = int(told["memlock"])
    return sum(found.values())
