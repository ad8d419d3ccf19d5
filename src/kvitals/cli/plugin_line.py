"""The command line of `ebpf.plugin`: SECONDS and options, as the Agent and its users write them.

Long options take one dash or two, and short ones can be joined. Written by hand because argparse
would take a fiftieth of the memory that the plugin may have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kvitals.config.settings import INTERVAL_BOUNDS_S
from kvitals.model import Mode

OPTIONS = (
    ("help", "say this and end"),
    ("version", "say the version and end"),
    ("global", "leave out the charts of applications"),
    ("all", "measure everything, and draw the charts of applications unless --global is given"),
    ("net", "measure sockets and peers; without --process nothing else"),
    ("process", "measure files, VFS and processes; without --net nothing else"),
    ("return", "also count errors"),
)
_NAMES = tuple(name for name, _ in OPTIONS)
_SHORT = {name[0]: name for name in _NAMES}


@dataclass(frozen=True, slots=True)
class Line:
    """What was given. problems are sentences about what is ignored."""

    options: frozenset[str] = frozenset()
    seconds: int | None = None
    problems: tuple[str, ...] = field(default=())

    def given(self) -> dict[str, Any]:
        """By field of Settings; None where the line does not decide."""
        return {
            "interval_s": self.seconds,
            "mode": Mode.RETURN if "return" in self.options else None,
            "apps": self._apps(),
            "process": self._program("process", "net"),
            "socket": self._program("net", "process"),
        }

    # Given together, in either order, --global wins over --all.
    def _apps(self) -> bool | None:
        if "global" in self.options:
            return False
        return True if "all" in self.options else None

    def _program(self, own: str, other: str) -> bool | None:
        if self.options & {"all", own}:
            return True
        return False if other in self.options else None


def usage() -> str:
    """The help, a line for each option."""
    lines = [f"  -{name[0]}, --{name:<10}{told}" for name, told in OPTIONS]
    return "\n".join(
        (
            "usage: ebpf.plugin [SECONDS] [options]",
            "",
            "The kernel's vital signs by eBPF, as an external plugin of a Netdata Agent.",
            "",
            "  SECONDS         length of a tick, 1 to 3600 (default: as ebpf.conf says, else 1)",
            *lines,
            "",
            "Long options take one dash, too. The command line counts before all files.",
            "example: ebpf.plugin 1 --return",
            "",
        )
    )


def read(words: Sequence[str]) -> Line:
    """What a command line says. A word that says nothing is told, and ignored."""
    options: set[str] = set()
    problems: list[str] = []
    seconds = None
    for position, word in enumerate(words):
        found = _options(word)
        if found:
            options |= found
        elif position == 0 and (seconds := _seconds(word)) is not None:
            continue
        else:
            problems.append(f"{word[:100]!r} on the command line is not known, ignored")
    return Line(frozenset(options), seconds, tuple(problems))


def _options(word: str) -> set[str]:
    name = word.removeprefix("-").removeprefix("-")
    if name == word:
        return set()
    if name in _NAMES:
        return {name}
    joined = {_SHORT.get(letter, "") for letter in name} if not word.startswith("--") else {""}
    return set() if "" in joined else joined


def _seconds(word: str) -> int | None:
    least, most = INTERVAL_BOUNDS_S
    if not word.isascii() or not word.isdigit() or len(word) > len(str(most)):
        return None
    return int(word) if least <= int(word) <= most else None
