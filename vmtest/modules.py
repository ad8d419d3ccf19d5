"""Knows the order in which modules load and how they are compressed; refuses to load them."""

import gzip
import lzma
import subprocess
from collections.abc import Iterable
from pathlib import Path

from vmtest.tools import tool


def load_order(modules_dep: str, wanted: Iterable[str]) -> tuple[str, ...]:
    """List the files to load for some modules, each after all that it needs.

    A name that modules.dep lacks is taken to be built into the kernel: were it missing, the boot
    would end with the name of what could not be mounted.
    """
    needs: dict[str, tuple[str, ...]] = {}
    for line in modules_dep.splitlines():
        path, _, dependencies = line.partition(":")
        # depmod writes what must be loaded first at the end of the line.
        needs[_name(path)] = (*reversed(dependencies.split()), path)
    paths = [path for name in wanted for path in needs.get(name, ())]
    return tuple(dict.fromkeys(paths))


def module_content(path: Path) -> bytes:
    """Read a module the way that `insmod` of busybox takes it: not compressed."""
    match path.suffix:
        case ".xz":
            return lzma.decompress(path.read_bytes())
        case ".gz":
            return gzip.decompress(path.read_bytes())
        case ".zst":
            command = [tool("zstd"), "--decompress", "--stdout", str(path)]
            return subprocess.run(command, check=True, capture_output=True).stdout
        case _:
            return path.read_bytes()


# The kernel reads a dash as an underscore.
def _name(path: str) -> str:
    return Path(path).name.partition(".")[0].replace("-", "_")
