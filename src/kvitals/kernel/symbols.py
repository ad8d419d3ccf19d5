"""Names that compilers give to functions whose arguments they changed.

`vfs_read` may be in the kernel as `vfs_read.isra.0` or `vfs_read.constprop.0`
alone. Parts of functions (`.part`, `.cold`) are not the function.
"""

from __future__ import annotations

import re
from pathlib import Path

from kvitals.kernel.system_files import each_line

_TEXT_KINDS = ("t", "T")


def suffixed(function: str, kallsyms: Path = Path("/proc/kallsyms")) -> str | None:
    """The name under which a function is there after all, or None.

    Safe for programs that read no argument, which kprobe shells do not.
    """
    changed = re.compile(rf"{re.escape(function)}(\.(isra|constprop)\.\d+)+$")
    for line in each_line(kallsyms):
        words = line.split()
        if len(words) > 2 and words[1] in _TEXT_KINDS and changed.match(words[2]):
            return words[2]
    return None
