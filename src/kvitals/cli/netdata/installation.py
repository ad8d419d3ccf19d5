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
from kvitals.config.ebpf_dialects import MAIN
from kvitals.config.folders import STOCK
from kvitals.kernel import system_files

NAME = "ebpf.plugin"
RESET = "reset_netdata_trace.sh"
PRIVATE = Path("usr/lib/kvitals")

_HEAD = """\
#!/bin/sh
# Written by `kvitals install netdata`; `kvitals uninstall netdata` takes it back.
"""
# Isolated from the environment, and from whatever else the interpreter knows.
_IMPORT = "import sys; sys.path.insert(0, {folder!r}); "
# Lists of processes show it by the plugin's name.
_START = (
    f"{_IMPORT}from kvitals.kernel.boundary.process import set_name; set_name({NAME!r}); "
    "from kvitals.cli.start import plugin; sys.exit(plugin())"
)
# starter/plugin_starter.c, and how much room it has for each text.
_STARTER = "plugin_starter"
_SLOT_BYTES = 1024


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


def reset_script(script: Path, folder: Path, gid: int) -> Piece:
    """What Netdata's documentation tells people to run, here a `kvitals clean`."""
    command = shlex.quote(str(script.with_name("kvitals")))
    content = f'{_HEAD}exec {command} clean "$@"\n'
    return Piece(folder / RESET, content.encode(), 0o755, os.geteuid(), gid)


def stock_settings(folder: Path) -> Piece:
    """The file that `edit-config` copies for whoever is to change it."""
    return Piece(folder / MAIN, system_files.content(STOCK / MAIN), 0o644, os.geteuid(), 0)


def starter_with_capabilities(
    installation: Installation, path: Path, folder: Path, gid: int
) -> tuple[Piece, ...]:
    """A program with file capabilities, for one group, that starts the plugin and nothing else.

    The kernel honours capabilities of no script, and an interpreter with them would run
    anybody's code.
    """
    program = folder / NAME
    content = f'{_HEAD}exec {shlex.quote(str(program))} "$@"\n'
    return (
        Piece(
            program, _filled(installation, program), 0o750, os.geteuid(), gid, bpf_capabilities()
        ),
        Piece(path, content.encode(), 0o755, os.geteuid(), gid),
    )


def _filled(installation: Installation, program: Path) -> bytes:
    built = installation.folder / "kvitals" / "_bpf" / _STARTER
    try:
        content = bytearray(system_files.content(built))
    except OSError as error:
        raise AccessError(
            f"{built} is missing: install kvitals as a package (`./run --setup-only`)"
        ) from error
    for name, value in {
        "own path": str(program),
        "interpreter": str(installation.interpreter),
        "package": str(installation.folder / "kvitals"),
        "text": _START.format(folder=str(installation.folder)),
    }.items():
        _fill(content, f"@kvitals:{name}@".encode(), os.fsencode(value))
    return bytes(content)


def _fill(content: bytearray, mark: bytes, value: bytes) -> None:
    place = content.find(mark)
    if place < 0 or len(value) >= _SLOT_BYTES:
        raise AccessError(f"{os.fsdecode(value)} finds no place in the starter of the plugin")
    content[place : place + _SLOT_BYTES] = value.ljust(_SLOT_BYTES, b"\0")
