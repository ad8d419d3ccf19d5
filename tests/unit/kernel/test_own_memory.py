"""What a burst took goes back to the system, though what came after it stays."""

from __future__ import annotations

import subprocess
import sys

# Blocks of 4 KiB, of which one in a thousand stays: free pages lie below those in use.
_BURST = """
import ctypes
from pathlib import Path
from kvitals.kernel.own_memory import give_back, keep_little

def resident_kb():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])

keep_little()
before = resident_kb()
blocks = [bytearray(4096) for _ in range(20_000)]
del blocks[1:-1]
held = resident_kb() - before
give_back()
print(held, resident_kb() - before)
"""


def test_free_pages_below_what_is_in_use_are_given_back() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _BURST], capture_output=True, text=True, check=True
    ).stdout
    held, left = map(int, told.split())
    assert held > 40_000
    assert left < 4_000
