"""Knows how Debian names the packages of a cloud kernel; refuses to know where they come from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Three numbers at least: linux-image-6.12-cloud-amd64 is a meta package, and so is
# linux-image-cloud-amd64.
_IMAGE = re.compile(
    r"linux-image-(?P<release>\d+\.\d+\.\d+[\w.+~]*(?:-\d+)?-cloud-amd64)(?P<unsigned>-unsigned)?"
)

# Until 6.12 the image package holds everything. 7.x spreads the kernel, its configuration and its
# modules over packages of their own, and the image only depends on them.
_PARTS = ("linux-base", "linux-binary", "linux-modules")


@dataclass(frozen=True, slots=True)
class Choice:
    """One kernel release, as `uname -r` will name it, and the packages that make it up."""

    release: str
    packages: tuple[str, ...]


def newest(series: str, names: Iterable[str]) -> Choice | None:
    """Choose the newest image of a series among package names.

    A signed image wins over a newer unsigned one: a locked down kernel loads signed modules only.
    """
    names = frozenset(names)
    found = [match for match in map(_IMAGE.fullmatch, names) if match is not None]
    wanted = [match for match in found if match["release"].startswith(f"{series}.")]
    if not wanted:
        return None
    best = max(wanted, key=lambda match: (match["unsigned"] is None, numbers(match["release"])))
    release = best["release"]
    parts = [f"{part}-{release}" for part in _PARTS]
    return Choice(release, (best[0], *(part for part in parts if part in names)))


def numbers(release: str) -> tuple[int, ...]:
    """Make a release comparable: its numbers, in order."""
    return tuple(int(number) for number in re.findall(r"\d+", release.removesuffix("amd64")))
