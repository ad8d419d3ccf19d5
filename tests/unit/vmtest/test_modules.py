"""Modules are loaded after those that they need, once each, from whatever they are packed in."""

import gzip
import lzma
import shutil
import subprocess
from pathlib import Path

import pytest

from vmtest.modules import load_order, module_content

# The form that depmod writes: what a module needs, the most basic last.
MODULES_DEP = """\
kernel/drivers/virtio/virtio_pci.ko.xz: kernel/drivers/virtio/virtio.ko.xz kernel/ring.ko.xz
kernel/drivers/virtio/virtio.ko.xz: kernel/ring.ko.xz
kernel/ring.ko.xz:
kernel/fs/virtiofs.ko: kernel/fs/fuse.ko kernel/drivers/virtio/virtio.ko.xz kernel/ring.ko.xz
kernel/fs/fuse.ko:
kernel/drivers/virtio-rng.ko.zst:
"""


def test_needs_come_first_and_nothing_comes_twice() -> None:
    assert load_order(MODULES_DEP, ["virtio_pci", "virtiofs"]) == (
        "kernel/ring.ko.xz",
        "kernel/drivers/virtio/virtio.ko.xz",
        "kernel/drivers/virtio/virtio_pci.ko.xz",
        "kernel/fs/fuse.ko",
        "kernel/fs/virtiofs.ko",
    )


def test_a_dash_in_a_file_name_is_an_underscore() -> None:
    assert load_order(MODULES_DEP, ["virtio_rng"]) == ("kernel/drivers/virtio-rng.ko.zst",)


def test_what_is_built_in_is_not_loaded() -> None:
    assert load_order(MODULES_DEP, ["overlay"]) == ()
    assert load_order("", ["virtiofs"]) == ()


@pytest.mark.parametrize("name", ["a.ko", "a.ko.gz", "a.ko.xz", "a.ko.zst"])
def test_the_content_is_not_compressed(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    content = b"\x7fELF" * 100
    match path.suffix:
        case ".gz":
            path.write_bytes(gzip.compress(content))
        case ".xz":
            path.write_bytes(lzma.compress(content))
        case ".zst":
            if shutil.which("zstd") is None:
                pytest.skip("apt-get install zstd to read such modules")
            command = ["zstd", "--quiet", "-o", str(path)]
            subprocess.run(command, input=content, check=True)
        case _:
            path.write_bytes(content)
    assert module_content(path) == content
