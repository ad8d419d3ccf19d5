"""The files in a folder that say what ebpf.conf can say, in the order in which they count.

Knows names of files and folders, not what is in them.
"""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

from kvitals.config.ebpf_dialects import FOLDER, LATER_MAIN, MAIN, NETWORK
from kvitals.files.installed import INSTALLED

# Far more than there are programs: a folder of anything else must not fill the log.
_MOST = 100


def main_file(folder: Path) -> tuple[Path, ...]:
    """ebpf.conf, where it is there."""
    return tuple(filter(_is_there, (folder / MAIN,)))


def settings_files(folder: Path) -> tuple[Path, ...]:
    """Those that are there: ebpf.conf, then the later layout, its special file before the general.

    Those of the folder ebpf.d but network.conf decide nothing, and are last.
    """
    programs = folder / FOLDER
    later = (programs / NETWORK, folder / LATER_MAIN)
    others = (one for one in _programs(programs) if one not in later)
    return (*main_file(folder), *filter(_is_there, later), *others)


def _is_there(file: Path) -> bool:
    try:
        return INSTALLED.holds(file) or file.exists()
    except OSError:
        # It is there for all we know, and what is wrong with it is told when it is read.
        return True


def _programs(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as found:
            names = sorted(islice((one.name for one in found if _is_file(one.name)), _MOST))
    except OSError:
        return []
    return [folder / name for name in names]


def _is_file(name: str) -> bool:
    return name.endswith(".conf") and name.isprintable()
