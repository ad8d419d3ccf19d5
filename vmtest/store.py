"""Knows which kernels are unpacked in the cache and how to add one; refuses to boot them."""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from vmtest.archive import Archive
from vmtest.errors import KernelUnavailable
from vmtest.kernels import Kernel
from vmtest.packages import Choice, newest, numbers
from vmtest.sources import machine_sources, mirror, sources_list
from vmtest.tools import tool

CHECKOUT = Path(__file__).resolve().parent.parent
_CACHE = CHECKOUT / ".cache" / "vmtest"


@dataclass(frozen=True, slots=True)
class Image:
    """An unpacked kernel: the file to boot, and the folder to find at /lib/modules/RELEASE."""

    release: str
    kernel: Path
    modules: Path


def cached(kernel: Kernel) -> Image | None:
    """Find the newest release of a kernel that needs no download."""
    roots = (_CACHE / kernel.name / "releases").glob("*")
    finished = [root for root in roots if not root.name.startswith(".")]
    if not finished:
        return None
    return _image(max(finished, key=lambda root: numbers(root.name)))


def choice(kernel: Kernel, *, refresh: bool = False) -> Choice:
    """Ask the archive which packages are this kernel today."""
    return _choice(kernel, _archive(kernel), refresh=refresh)


def fetch(kernel: Kernel) -> Image:
    """Download and unpack the newest release, unless it is here already."""
    archive = _archive(kernel)
    chosen = _choice(kernel, archive, refresh=True)
    releases = _CACHE / kernel.name / "releases"
    root = releases / chosen.release
    if not root.exists():
        releases.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=releases) as scratch:
            _unpack(archive.download(chosen.packages, Path(scratch)), Path(scratch, "root"))
            _index(_image(Path(scratch, "root")))
            # Whoever sees the folder under its final name sees it complete.
            Path(scratch, "root").rename(root)
    return _image(root)


def image(kernel: Kernel) -> Image:
    return cached(kernel) or fetch(kernel)


def _archive(kernel: Kernel) -> Archive:
    sources = sources_list(mirror(machine_sources(Path("/etc/apt"))), kernel.suites)
    return Archive(_CACHE / kernel.name / "apt", sources)


def _choice(kernel: Kernel, archive: Archive, *, refresh: bool) -> Choice:
    if refresh:
        archive.refresh()
    chosen = newest(kernel.name, archive.package_names())
    if chosen is None:
        suites = " and ".join(kernel.suites)
        raise KernelUnavailable(f"No cloud kernel {kernel.name} is left in {suites}.")
    return chosen


def _unpack(packages: tuple[Path, ...], root: Path) -> None:
    for package in packages:
        subprocess.run([tool("dpkg-deb"), "--extract", str(package), str(root)], check=True)
    shutil.rmtree(root / "usr/share", ignore_errors=True)


# A package leaves modules.dep to be written where it is installed.
def _index(image: Image) -> None:
    base = image.modules.parent.parent.parent
    command = [tool("depmod"), "--basedir", str(base), image.release]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


# Older packages put the modules in /lib and the kernel in /boot; 7.x has both in /usr/lib/modules.
def _image(root: Path) -> Image:
    (modules,) = (*root.glob("lib/modules/*"), *root.glob("usr/lib/modules/*"))
    kernels = [*root.glob("boot/vmlinuz-*"), *modules.glob("vmlinuz")]
    return Image(modules.name, kernels[0], modules)
