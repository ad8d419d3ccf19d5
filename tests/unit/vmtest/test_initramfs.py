"""The guest gets its modules, its scripts and the command, quoted."""

import shutil
from pathlib import Path

import pytest

from vmtest.initramfs import initramfs
from vmtest.store import Image


@pytest.mark.skipif(shutil.which("busybox") is None, reason="apt-get install busybox-static")
def test_everything_that_the_guest_scripts_read_is_there(tmp_path: Path) -> None:
    (tmp_path / "overlay.ko").write_bytes(b"overlay module")
    (tmp_path / "modules.dep").write_text("overlay.ko:\n")
    image = Image("6.1.0", tmp_path / "vmlinuz", tmp_path)
    data = initramfs(image, ["sh", "-c", "echo 'a b'"])
    for name in (b"init", b"vmtest/busybox", b"vmtest/session.sh", b"modules/00.ko"):
        assert name + b"\0" in data
    assert b"overlay module" in data
    assert f"modules={tmp_path}\n".encode() in data
    assert b"""sh -c 'echo '"'"'a b'"'"''\n""" in data
