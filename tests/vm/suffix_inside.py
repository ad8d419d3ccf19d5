"""Runs in a virtual machine: hooks a function that is there only under a compiler's name.

Prints the name that it was found under.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import hatch_build
from kvitals.kernel.objects import BpfObject, RefusedError
from kvitals.kernel.symbols import suffixed

SOURCE = """\
#include "{lib}/helpers.bpf.h"
SEC("kprobe/{name}") int kprobe__{name}(void *ctx) {{ return 0; }}
char LICENSE[] SEC("license") = "GPL";
"""


def candidates() -> list[str]:
    """Functions of the kernel proper that have a changed name and no plain one."""
    names = {
        fields[2]
        for line in Path("/proc/kallsyms").read_text().splitlines()
        if len(fields := line.split()) == 3 and fields[1] in "tT"
    }
    changed = (re.match(r"(\w+)\.(?:isra|constprop)\.\d+$", name) for name in sorted(names))
    return [found[1] for found in changed if found and found[1] not in names]


def attached(name: str, folder: Path) -> bool:
    """Whether a kprobe on the plain name could be hung after all."""
    (folder / "one.bpf.c").write_text(
        SOURCE.format(lib=hatch_build.ROOT / "bpf" / "lib", name=name)
    )
    compiler = hatch_build.packaged_clang()
    (built,) = hatch_build.compile_objects(compiler, folder, folder)
    kernel_object = BpfObject(built)
    try:
        kernel_object.enable(kernel_object.programs)
        kernel_object.load()
        kernel_object.attach(f"kprobe__{name}")
    except RefusedError:  # some functions may not be probed at all
        return False
    finally:
        kernel_object.close()
    return True


def main() -> None:
    """Try some of them: the first that may be probed will do."""
    for name in candidates()[:20]:
        with tempfile.TemporaryDirectory() as folder:
            if attached(name, Path(folder)):
                print(suffixed(name))
                return
    raise SystemExit("no function could be hooked by its changed name")


main()
