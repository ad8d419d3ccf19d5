"""How much kernel memory our BPF maps and programs take, as the kernel itself accounts it."""

from __future__ import annotations

from pathlib import Path


def bpf_memory_bytes(fdinfo: Path = Path("/proc/self/fdinfo")) -> int:
    """The sum of `memlock` over the BPF descriptors of this process, in bytes.

    Maps: kernel/bpf/syscall.c, bpf_map_show_fdinfo; programs: bpf_prog_show_fdinfo.
    """
    total = 0
    for entry in fdinfo.iterdir():
        try:
            lines = entry.read_text().splitlines()
        except FileNotFoundError:  # the descriptor of the listing itself
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("memlock:"))
    return total
