"""This installation of kvitals, as somebody else is to start it."""

from __future__ import annotations

import os
import shlex
import stat
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import kvitals
from kvitals.cli.netdata.access import AccessError
from kvitals.cli.netdata.pieces import Piece, bpf_capabilities
from kvitals.kernel import system_files

NAME = "ebpf.plugin"
PRIVATE = Path("usr/lib/kvitals")

# An interpreter that has all its libraries inside takes a tenth of it.
_MOST_OF_PROGRAM = 1 << 30
_HEAD = """\
#!/bin/sh
# Written by `kvitals install netdata`; `kvitals uninstall netdata` takes it back.
"""
# Isolated from the environment, and from whatever else the interpreter knows.
_IMPORT = "import sys; sys.path.insert(0, {folder!r}); "
_START = f"{_IMPORT}from kvitals.cli.start import plugin; sys.exit(plugin())"
_LACK = (
    f"{_IMPORT}from kvitals.kernel.privileges import missing_capabilities; "
    "print(*missing_capabilities())"
)


@dataclass(frozen=True, slots=True)
class Installation:
    """The started script, the interpreter below it, and the folder that has the package."""

    script: Path
    interpreter: Path
    folder: Path

    @property
    def read(self) -> tuple[Path, ...]:
        """What the Agent's user has to read."""
        package = self.folder / "kvitals"
        return (self.script, self.interpreter, package, package / "_bpf", package / "cli/plugin.py")

    def writers(self) -> tuple[str, ...]:
        """What somebody other than root can change, as sentences."""
        found = {}
        for path in (part for whole in self.read for part in (whole, *whole.parents)):
            status = path.stat()
            if status.st_uid:
                found[path] = f"{path} belongs to user {status.st_uid}"
            elif status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX:
                found[path] = f"{path} can be written by everyone"
        return tuple(found[path] for path in sorted(found))


def this_installation() -> Installation:
    """The one that runs.

    Raises:
        AccessError: it has no `ebpf.plugin`.
    """
    script = Path(sysconfig.get_path("scripts")) / NAME
    if not script.is_file():
        raise AccessError(
            f"{script} is missing: install kvitals as a package (`./run --setup-only`)"
        )
    folder = Path(kvitals.__file__).parent.parent
    return Installation(script, Path(os.path.realpath(sys.executable)), folder)


def starter(script: Path, path: Path, gid: int) -> Piece:
    """A script that starts this one."""
    content = f'{_HEAD}exec {shlex.quote(str(script))} "$@"\n'
    return Piece(path, content.encode(), 0o755, os.geteuid(), gid)


def private_starter(
    installation: Installation, path: Path, folder: Path, gid: int
) -> tuple[Piece, ...]:
    """A copy of the interpreter with file capabilities, for one group, and what starts it.

    The kernel honours capabilities of no script. The copy is called like the
    plugin, so that lists of processes show it by that name.
    """
    copy, uid = folder / NAME, os.geteuid()
    home = f"home = {installation.interpreter.parent}\ninclude-system-site-packages = false\n"
    start = shlex.quote(_START.format(folder=str(installation.folder)))
    content = f'{_HEAD}exec {shlex.quote(str(copy))} -I -c {start} "$@"\n'
    program = system_files.content(installation.interpreter, _MOST_OF_PROGRAM)
    return (
        Piece(folder / "pyvenv.cfg", home.encode(), 0o644, uid, gid),
        Piece(copy, program, 0o750, uid, gid, bpf_capabilities()),
        Piece(path, content.encode(), 0o755, uid, gid),
    )


def lack(copy: Path, installation: Installation) -> tuple[str, ...]:
    """A command that writes which capabilities a private copy lacks."""
    return (str(copy), "-I", "-c", _LACK.format(folder=str(installation.folder)))
