"""Takes back what the record says was put, and puts back what was there before."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kvitals.cli.netdata.manifest import Manifest, Put
from kvitals.cli.netdata.packages import owner
from kvitals.cli.netdata.pieces import NOTHING, fingerprint
from kvitals.model import KvitalsError


class ChangedError(KvitalsError):
    """A file is no longer as kvitals put it."""


@dataclass(frozen=True, slots=True)
class Return:
    """What is to be done about one file, or a folder that is there no more."""

    put: Put
    now: str
    kept: str

    @property
    def changed(self) -> bool:
        return self.now not in {self.put.installed, NOTHING} and not self._untouched

    # An installation that was killed has not come to every file.
    @property
    def _untouched(self) -> bool:
        return self.now == self.put.before and self.kept == NOTHING

    @property
    def lost(self) -> bool:
        """Whether what was there before is no longer where it was kept."""
        return self.put.aside is not None and self.kept == NOTHING and not self._untouched

    def __str__(self) -> str:
        path = self.put.path
        if self.kept != NOTHING:
            return f"put back {path} from {self.put.aside}"
        if self.lost:
            return f"remove {path}; what was there before is gone from {self.put.aside}"
        if self.now in {self.put.before, NOTHING}:
            return f"nothing to do about {path}"
        return f"remove {path}"

    def do(self) -> None:
        path, aside = self.put.path, self.put.aside
        if aside and self.kept != NOTHING:
            aside.replace(path)
        elif not self._untouched:
            path.unlink(missing_ok=True)


def returns(known: Manifest, *, force: bool) -> tuple[Return, ...]:
    """What is to be done, the last that was put first.

    Raises:
        ChangedError: a file was changed since, and it is not forced.
    """
    found = tuple(_return(one) for one in reversed(known.files))
    changed = [one.put.path for one in found if one.changed]
    if changed and not force:
        listed = ", ".join(_told(one) for one in changed)
        raise ChangedError(
            f"changed since kvitals put it there: {listed}. Nothing was taken back; "
            "look at it, then --force removes it all the same"
        )
    return found


def _return(put: Put) -> Return:
    return Return(put, fingerprint(put.path), fingerprint(put.aside) if put.aside else NOTHING)


def _told(path: Path) -> str:
    package = owner(path)
    return f"{path} (now of package {package})" if package else str(path)


def take_back(plan: Sequence[Return], known: Manifest, record: Path) -> None:
    """Do it, and forget it. What was done before an error needs not be done again."""
    for one in plan:
        one.do()
    record.unlink(missing_ok=True)
    for folder in reversed(known.folders):
        # Somebody else has put something there since, or has removed it.
        with suppress(OSError):
            folder.rmdir()
