"""Draws the boundary around this process: each part that the kernel knows, and what is missing.

A part that cannot be had costs that part, and is told in a sentence.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from kvitals.kernel.boundary.account import Account, become
from kvitals.kernel.boundary.capabilities import (
    give_up_all_but,
    keep_across_users,
    narrow,
)
from kvitals.kernel.boundary.landlock import leave_few_files
from kvitals.kernel.boundary.process import be_private
from kvitals.kernel.boundary.seccomp import leave_few_calls
from kvitals.kernel.privileges import CAP_BPF


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is left to a process: whom it becomes, and the files and ports that it needs.

    account is None where the process stays who it is; keeps_bpf is whether this kernel asks for
    CAP_BPF even of who only reads maps.
    """

    account: Account | None
    read: tuple[Path, ...]
    write: tuple[Path, ...]
    connect: tuple[int, ...]
    keeps_bpf: bool = False


@dataclass(slots=True)
class Boundary:
    """What was drawn: words for the log, and sentences on what is missing."""

    parts: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def draw(self, work: Callable[[], str], without: str) -> None:
        """Add a part, or say what is so without it."""
        try:
            self.parts.append(work())
        except OSError as error:
            self.missing.append(f"{without} ({error.strerror})")


def draw(wanted: Wanted) -> Boundary:
    """Give up everything else. Call before other threads run, and last of all."""
    boundary = Boundary()
    kept = frozenset({CAP_BPF}) if wanted.keeps_bpf else frozenset()
    account = wanted.account
    # Who is another user may not any more.
    narrow()
    if account is not None:
        boundary.draw(
            lambda: _become(account, kept),
            f"it stays user {user_name()}: it may not become {account.name}",
        )
    boundary.draw(lambda: _give_up(kept), "it keeps its capabilities")
    boundary.draw(
        lambda: _few_files(wanted.read, wanted.write, wanted.connect),
        "files and ports are refused to it by their owners alone: Landlock is not there",
    )
    boundary.draw(_private, "who has its rights may trace it")
    # From then on, what draws a boundary is refused, too.
    boundary.draw(_few_calls, "it may make every system call: there is no filter of calls")
    return boundary


def user_name() -> str:
    """The user that this process is."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def _become(account: Account, kept: frozenset[int]) -> str:
    if kept:
        keep_across_users()
    become(account)
    return f"user={account.name}"


def _give_up(kept: frozenset[int]) -> str:
    give_up_all_but(kept)
    return f"capabilities={'CAP_BPF' if kept else 'none'}"


def _few_files(read: Iterable[Path], write: Iterable[Path], connect: Iterable[int]) -> str:
    return f"landlock={leave_few_files(read, write, connect)}"


def _few_calls() -> str:
    leave_few_calls()
    return "seccomp=on"


def _private() -> str:
    be_private()
    return "dumpable=no"
