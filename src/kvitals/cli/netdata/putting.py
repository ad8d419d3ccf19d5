"""Puts files where others look for them, and takes them back exactly.

The record is written first, so that even a killed installation can be taken
back; an error undoes what was done. Never replaces or removes a file that is
not as the record says, unless forced; then what was there is kept aside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from kvitals.cli.netdata.manifest import Manifest, Put, save
from kvitals.cli.netdata.packages import owner
from kvitals.cli.netdata.pieces import NOTHING, Piece, fingerprint, put, read
from kvitals.model import KvitalsError

ASIDE = ".before-kvitals"


class ForeignError(KvitalsError):
    """A file is in the way that kvitals did not put there."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done about one file."""

    piece: Piece
    record: Put
    now: str

    @property
    def done(self) -> bool:
        return self.now == self.record.installed

    @property
    def moves(self) -> bool:
        """Whether somebody else's file is to be kept aside."""
        return self.record.aside is not None and self.now == self.record.before

    def __str__(self) -> str:
        if self.done:
            return f"as it should be {self.piece.path}"
        return f"{'write' if self.now == NOTHING or self.moves else 'renew'} {self.piece.path}"


def steps(pieces: Sequence[Piece], known: Manifest | None, *, force: bool) -> tuple[Step, ...]:
    """What an installation has to do.

    Raises:
        ForeignError: somebody else's file is in the way.
    """
    if known and not {one.path for one in known.files} <= {one.path for one in pieces}:
        listed = ", ".join(str(one.path) for one in known.files)
        raise ForeignError(
            f"kvitals is installed otherwise ({listed}): run `kvitals uninstall netdata` first"
        )
    return tuple(_step(one, known.of(one.path) if known else None, force=force) for one in pieces)


def _step(piece: Piece, known: Put | None, *, force: bool) -> Step:
    now = fingerprint(piece.path)
    if known and now in {known.installed, NOTHING}:
        renewed = Put(piece.path, piece.fingerprint, known.before, known.aside)
        return Step(piece, renewed, now)
    if now in {piece.fingerprint, NOTHING}:
        return Step(piece, known or Put(piece.path, piece.fingerprint, NOTHING), now)
    if not force or not now.startswith(("file", "link")):
        raise ForeignError(_foreign(piece.path, changed=known is not None))
    aside = piece.path.with_name(piece.path.name + ASIDE)
    if fingerprint(aside) != NOTHING:
        raise ForeignError(f"{aside} is there already, so {piece.path} cannot be kept under it")
    return Step(piece, Put(piece.path, piece.fingerprint, now, aside), now)


def _foreign(path: Path, *, changed: bool) -> str:
    package = owner(path)
    whose = f"it belongs to package {package}" if package else "no package owns it"
    what = "was changed since kvitals put it there" if changed else "was not put there by kvitals"
    return f"{path} {what} ({whose}). --force keeps it aside as {path.name}{ASIDE}"


def install(
    plan: Sequence[Step],
    known: Manifest | None,
    record: Path,
    after: Sequence[Callable[[], object]],
) -> None:
    """Do it, and what comes after it; when anything fails, undo all."""
    with ExitStack() as undo:
        folders = _make_folders([one.piece.path for one in plan] + [record], undo)
        kept = known.folders if known else ()
        save(Manifest(tuple(one.record for one in plan), (*kept, *folders)), record)
        undo.callback(save, known, record) if known else undo.callback(record.unlink)
        for one in plan:
            if not one.done:
                _do(one, undo)
        for action in after:
            action()
        undo.pop_all()


def _do(step: Step, undo: ExitStack) -> None:
    path, aside = step.piece.path, step.record.aside
    if step.moves and aside:
        path.rename(aside)
        undo.callback(aside.replace, path)
    elif step.now == NOTHING:
        undo.callback(path.unlink, missing_ok=True)
    else:
        undo.callback(put, read(path))
    put(step.piece)


def _make_folders(files: Sequence[Path], undo: ExitStack) -> tuple[Path, ...]:
    made = []
    for file in files:
        missing = [one for one in file.parents if not one.exists()]
        for folder in reversed(missing):
            folder.mkdir()
            folder.chmod(0o755)
            undo.callback(folder.rmdir)
            made.append(folder)
    return tuple(made)
