"""The list of kernels that kvitals keeps away from, as written in a file.

Knows its syntax and which copy counts; refuses to know which kernel runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kvitals.config.files import UnreadableError, content
from kvitals.config.folders import STOCK as STOCK_FOLDER
from kvitals.config.folders import SYSTEM, user_folders
from kvitals.model import KvitalsError

FILE_NAME = "ebpf_kernel_reject_list.txt"
STOCK = STOCK_FOLDER / FILE_NAME
_OF_NETDATA = "ebpf.d"


class RejectListError(KvitalsError):
    """A reject list cannot be used."""


@dataclass(frozen=True, slots=True)
class RejectEntry:
    """One rejected beginning of a kernel's signature, with its reason and where it is written."""

    prefix: str
    reason: str
    file: Path
    line: int


@dataclass(frozen=True, slots=True)
class RejectList:
    """The entries that count, the file they are from, and why a user's copy was passed over."""

    entries: tuple[RejectEntry, ...]
    file: Path
    problem: str = ""


def parse(text: str, file: Path) -> tuple[RejectEntry, ...]:
    """The entries of a list, in its order.

    The comment lines directly above an entry are its reason. A # later in a
    line is part of the entry: kernel signatures have it.

    Raises:
        RejectListError: a line cannot be the beginning of a signature.
    """
    entries = []
    reason: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip()
        if words.startswith("#"):
            reason.append(words.lstrip("#").strip())
            continue
        if words:
            _require_entry(words, file, number)
            entries.append(RejectEntry(words, " ".join(filter(None, reason)), file, number))
        reason = []
    return tuple(entries)


# Without a version an entry would keep kvitals off every kernel of its maker.
def _require_entry(words: str, file: Path, number: int) -> None:
    if not words.isprintable():
        raise RejectListError(f"{file}, line {number}: it has characters that cannot be printed")
    if not any(letter.isdigit() for letter in words):
        raise RejectListError(
            f"{file}, line {number}: {words!r} names no version; write the beginning of "
            "/proc/version_signature or /proc/version with one"
        )


def read(file: Path) -> tuple[RejectEntry, ...]:
    """The entries of a file.

    Raises:
        RejectListError: it cannot be read, or a line is wrong.
    """
    try:
        found = content(file)
    except UnreadableError as error:
        raise RejectListError(f"{file}: {error}") from error
    if found is None:
        raise RejectListError(f"{file} cannot be read: it is not there")
    try:
        return parse(found.decode(), file)
    except UnicodeDecodeError as error:
        number = found.count(b"\n", 0, error.start) + 1
        raise RejectListError(f"{file}, line {number}: it is not UTF-8 text") from error


def user_copies(environment: Mapping[str, str], system: Path = SYSTEM) -> tuple[Path, ...]:
    """Where a user's copy may be, the one that counts first.

    In each folder the one in ebpf.d, where Netdata's plugin looks, counts first.
    """
    return tuple(
        place / FILE_NAME
        for one in user_folders(environment, system=system)
        for place in (one / _OF_NETDATA, one)
    )


def load(environment: Mapping[str, str], system: Path = SYSTEM) -> RejectList:
    """The list that counts: the first user's copy found, else the stock copy.

    A copy that cannot be used is passed over for the stock copy, and said in `problem`.
    """
    for file in user_copies(environment, system):
        try:
            if file.exists():
                return RejectList(read(file), file)
        except RejectListError as error:
            return RejectList(read(STOCK), STOCK, f"{error}; the stock list is used")
        except OSError as error:
            problem = f"{file} cannot be read: {error.strerror}; the stock list is used"
            return RejectList(read(STOCK), STOCK, problem)
    return RejectList(read(STOCK), STOCK)
