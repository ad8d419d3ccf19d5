"""`kvitals check --bundle`: one file with all that a bug report needs, and no secret.

Knows what goes in; refuses to read the environment, other processes, and
whatever names this host and its users.
"""

from __future__ import annotations

import gzip
import io
import os
import platform
import re
import tarfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

import kvitals
from kvitals.cli.check_json import as_json
from kvitals.cli.check_text import as_text
from kvitals.cli.report import Report
from kvitals.kernel.diagnosis import evidence
from kvitals.logs.printable import printable_lines
from kvitals.model import KvitalsError
from kvitals.probes import MEASUREMENTS

CONTENTS = (
    "the report as text and as JSON, which kinds of hooks the kernel takes, what libbpf said "
    "about refused programs, the kernel's version, command line (values only of tracing "
    "parameters) and configuration, /etc/os-release, sizes and hashes of our BPF objects "
    "and which compiler made them, versions of Python and libraries, and which of the functions "
    "we hook the kernel has. "
    "Not in it: environment variables, host and user names, network addresses, processes"
)

_PRIVATE = 0o600
_HOME = re.compile(r"/home/[^/\s\"]+")
_IPV4 = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE)


class BundleError(KvitalsError):
    """The bundle cannot be written."""


def write(report: Report, path: Path) -> None:
    """Write a new file that only its owner may read.

    Raises:
        BundleError: there is such a file already, or it cannot be written.
    """
    content = _packed(contents(report))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except FileExistsError as error:
        raise BundleError(f"{path} is there already; name another file") from error
    except OSError as error:
        raise BundleError(f"{path} cannot be written: {error.strerror}") from error


def contents(report: Report) -> dict[str, str]:
    """The texts by file name."""
    tell = evidence.told
    free = {
        "check.txt": printable_lines(as_text(report)) + "\n",
        "check.json": as_json(report) + "\n",
        "features.txt": "".join(
            f"{one.rung.name.lower()} {one.answer} {one.reason}\n" for one in report.findings
        ),
        "libbpf.log": "".join(f"{printable_lines(line)}\n" for line in report.log),
        "version.txt": tell(evidence.version),
        "cmdline.txt": tell(evidence.command_line),
    }
    return {
        **{name: without_names(text) for name, text in free.items()},
        "config.txt": tell(evidence.configuration),
        "os-release.txt": tell(evidence.distribution),
        "objects.txt": tell(evidence.objects),
        "symbols.txt": tell(lambda: evidence.symbols(hooked_functions())),
        "libraries.txt": "".join(_libraries()),
    }


def without_names(text: str, host: str | None = None) -> str:
    """A text without home folders, network addresses and the name of this host."""
    text = text.replace(str(Path(kvitals.__file__).parent), "kvitals")
    name = re.escape(host or platform.node())
    for pattern in (_HOME, _IPV4, _IPV6, re.compile(rf"(?<!\w){name}(?!\w)", re.IGNORECASE)):
        text = pattern.sub(evidence.MASK, text)
    return text


def hooked_functions() -> frozenset[str]:
    """The kernel functions that any way hooks; programs are named kind__function."""
    ways = (way for one in MEASUREMENTS for way in one.ways)
    return frozenset(name.partition("__")[2] for way in ways for name in way.programs)


def _libraries() -> Iterator[str]:
    yield f"kvitals {kvitals.__version__}\n"
    yield f"python {platform.python_version()}\n"
    yield evidence.told(evidence.library_version)
    for name in ("starlette", "uvicorn"):
        try:
            yield f"{name} {metadata.version(name)}\n"
        except metadata.PackageNotFoundError:
            yield f"{name} is not installed\n"


# Both layers could name the file, its owner and the time; they do not.
def _packed(texts: Mapping[str, str]) -> bytes:
    inside = io.BytesIO()
    with tarfile.open(fileobj=inside, mode="w") as archive:
        for name, text in texts.items():
            content = text.encode()
            member = tarfile.TarInfo(f"kvitals-check/{name}")
            member.size = len(content)
            member.mode = _PRIVATE
            archive.addfile(member, io.BytesIO(content))
    return gzip.compress(inside.getvalue(), mtime=0)
