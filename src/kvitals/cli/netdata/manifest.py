"""The record of what was installed, and of what was there before: /var/lib/kvitals/netdata.json."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from kvitals.cli.netdata.pieces import Piece, put
from kvitals.kernel.system_files import content
from kvitals.model import KvitalsError

PLACE = Path("var/lib/kvitals/netdata.json")
_VERSION = 1


class ManifestError(KvitalsError):
    """The record cannot be understood."""


@dataclass(frozen=True, slots=True)
class Put:
    """A file that was put, by fingerprints. aside is where what was there before was moved."""

    path: Path
    installed: str
    before: str
    aside: Path | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All files that were put, and the folders that were made for them, outermost first."""

    files: tuple[Put, ...]
    folders: tuple[Path, ...] = ()

    def of(self, path: Path) -> Put | None:
        return next((one for one in self.files if one.path == path), None)


def load(path: Path) -> Manifest | None:
    """What was recorded; None where nothing was.

    Raises:
        ManifestError: the file is not one of ours.
    """
    try:
        _require_ours(path)
        found = json.loads(content(path))
        if found["version"] != _VERSION:
            raise ManifestError(f"{path} was written by another version of kvitals; use that one")
        return Manifest(
            tuple(
                Put(
                    Path(one["path"]),
                    str(one["installed"]),
                    str(one["before"]),
                    Path(one["aside"]) if one["aside"] else None,
                )
                for one in found["files"]
            ),
            tuple(Path(one) for one in found["folders"]),
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise ManifestError(
            f"{path} is damaged, so it cannot be told what kvitals installed: {error!r}"
        ) from error


# What it names is removed as root, so nobody else may have written it.
def _require_ours(path: Path) -> None:
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or found.st_uid not in {0, os.geteuid()}:
        raise ManifestError(f"{path} is not a file of root's, so it is not believed")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ManifestError(f"{path} can be written by others than root, so it is not believed")


def save(manifest: Manifest, path: Path) -> None:
    record = {
        "version": _VERSION,
        "files": [
            {
                "path": str(one.path),
                "installed": one.installed,
                "before": one.before,
                "aside": str(one.aside) if one.aside else None,
            }
            for one in manifest.files
        ],
        "folders": [str(one) for one in manifest.folders],
    }
    text = json.dumps(record, indent=1) + "\n"
    put(Piece(path, text.encode(), 0o644, os.geteuid(), os.getegid()))
