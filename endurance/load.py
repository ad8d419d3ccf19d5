"""What a working machine does, in small: builds, files, users, containers. Bounded in all."""

from __future__ import annotations

import os
import random
import subprocess
from contextlib import suppress
from pathlib import Path

from kvitals.kernel.cgroups import CgroupError, root_path

_USERS = range(64000, 64020)
_FILES = 60
_BYTES = 16384
_SOURCE = """
#include <stddef.h>
struct pair { int key; long value; };
static long sum(const struct pair *all, size_t count)
{
    long total = 0;
    for (size_t i = 0; i < count; i++)
        total += all[i].key * all[i].value + NUMBER;
    return total;
}
long entry(const struct pair *all, size_t count) { return sum(all, count); }
"""


def _quiet(*command: str | Path, **more: object) -> None:
    subprocess.run(  # noqa: PLW1510 (an end with an error is part of the work)
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=30,
        **more,  # type: ignore[call-overload]
    )


class Load:
    """Each call is one piece of work, some milliseconds to some tenths of a second long."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._folder = folder
        self._chance = chance
        folder.chmod(0o755)

    def compile(self) -> None:
        source = self._folder / "work.c"
        source.write_text(_SOURCE)
        number = self._chance.randint(1, 1_000_000)
        _quiet("clang", "-O1", f"-DNUMBER={number}", "-c", source, "-o", self._folder / "work.o")

    def short_processes(self) -> None:
        for _ in range(self._chance.randint(1, 3)):
            uid = self._chance.choice(_USERS)
            _quiet("/bin/true", user=uid, cwd="/")
        _quiet("sh", "-c", "for i in 1 2 3; do /bin/true; done | cat")

    def files(self) -> None:
        """Write, read, rename and remove; look for some that are not there."""
        for number in range(self._chance.randint(5, _FILES)):
            one = self._folder / f"file{number}"
            one.write_bytes(bytes(self._chance.randint(1, _BYTES)))
            one.read_bytes()
            one.rename(one.with_suffix(".old")).unlink()
        with suppress(FileNotFoundError):
            (self._folder / "nothing").read_bytes()

    def search(self) -> None:
        _quiet("find", "/usr/share/doc", "-maxdepth", "2", "-name", "copyright", "-newer", "/etc")

    def errors(self, count: int) -> None:
        """Calls that fail, more than a machine on which all is well ever has."""
        missing = str(self._folder / "missing")
        for _ in range(count):
            with suppress(FileNotFoundError):
                os.open(missing, os.O_RDONLY)

    def fork_storm(self, count: int) -> None:
        _quiet("sh", "-c", f"i=0; while [ $i -lt {count} ]; do /bin/true; i=$((i+1)); done")


class Containers:
    """Cgroups named as container engines name them, that come, work and go."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._root = root_path()
        self._parent = self._root / f"soak-{os.getpid()}"
        self._parent.mkdir()

    def come_and_go(self) -> None:
        name = f"docker-{self._chance.getrandbits(256):064x}.scope"
        folder = self._parent / name
        folder.mkdir()
        try:
            enter = f'echo $$ >"{folder}/cgroup.procs" && cat /etc/hosts && /bin/true'
            _quiet("sh", "-c", enter)
        finally:
            _remove(folder)

    def storm(self, count: int) -> None:
        for _ in range(count):
            self.come_and_go()

    def close(self) -> None:
        for one in self._parent.iterdir():
            if one.is_dir():
                _remove(one)
        _remove(self._parent)


# What ended a moment ago may still be leaving it.
def _remove(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def containers(chance: random.Random) -> Containers | str:
    """Where cgroups can be made, or why not."""
    try:
        return Containers(chance)
    except (CgroupError, OSError) as error:
        return f"no cgroups come and go: {error}"
