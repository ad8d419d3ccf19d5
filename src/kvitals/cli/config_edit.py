"""`kvitals config edit`: opens a user's copy of a configuration file, and checks it afterwards."""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
from pathlib import Path

from kvitals.cli.config_check import check
from kvitals.cli.saying import say
from kvitals.config import ebpf_conf, groups
from kvitals.config.folders import STOCK, user_folders
from kvitals.files.putting import put_file
from kvitals.model import KvitalsError

HELP = "open a configuration file in $VISUAL or $EDITOR, made from the stock file where missing"

# The Agent's user reads it too.
_MODE = 0o644
_NAMES = (ebpf_conf.FILE_NAME, groups.FILE_NAME)


class EditError(KvitalsError):
    """A file cannot be made or edited."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", choices=_NAMES, metavar="NAME", help=" or ".join(_NAMES))


def run(arguments: argparse.Namespace) -> int:
    file = user_folders(os.environ, arguments.config)[0] / arguments.name
    _make(file)
    _edit(file)
    return check([file])


def _make(file: Path) -> None:
    if file.exists():
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        put_file(file, (STOCK / file.name).read_bytes(), mode=_MODE)
    except OSError as error:
        raise EditError(f"{file} cannot be made: {error.strerror}") from error
    say(f"{file} is a copy of the stock file")


def _edit(file: Path) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        done = subprocess.run([*shlex.split(editor), file], check=False)
    except (OSError, ValueError) as error:
        raise EditError(
            f"the editor {editor!r} cannot be started; set EDITOR to one that can"
        ) from error
    if done.returncode:
        raise EditError(f"the editor {editor!r} ended with {done.returncode}")
