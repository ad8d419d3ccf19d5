"""What the archive writer writes can be read back, by the rules and by cpio itself."""

import shutil
import subprocess

import pytest

from vmtest.cpio import Entry, archive, file, folder

ENTRIES = [
    file("init", b"#!/bin/sh\n", executable=True),
    folder("modules"),
    *(file(f"modules/{size}", b"x" * size) for size in range(6)),
]

HEAD_BYTES = 110


# Walks the archive as the kernel does.
def unpacked(data: bytes) -> list[Entry]:
    entries: list[Entry] = []
    position = 0
    while True:
        assert data[position : position + 6] == b"070701"
        fields = [int(data[position + at : position + at + 8], 16) for at in range(6, 110, 8)]
        mode, size, name_size = fields[1], fields[6], fields[11]
        name = data[position + HEAD_BYTES :][: name_size - 1].decode()
        start = -(-(position + HEAD_BYTES + name_size) // 4) * 4
        position = -(-(start + size) // 4) * 4
        if name == "TRAILER!!!":
            assert position == len(data)
            return entries
        entries.append(Entry(name, mode, data[start : start + size]))


def test_entries_come_back_in_order() -> None:
    assert unpacked(archive(ENTRIES)) == ENTRIES


def test_types_and_permissions_are_in_the_mode() -> None:
    assert file("a", b"").mode == 0o100644
    assert file("a", b"", executable=True).mode == 0o100755
    assert folder("a").mode == 0o040755


@pytest.mark.skipif(shutil.which("cpio") is None, reason="apt-get install cpio to compare with it")
def test_cpio_reads_it() -> None:
    command = ["cpio", "--list", "--quiet"]
    done = subprocess.run(command, input=archive(ENTRIES), capture_output=True, check=True)
    assert done.stdout.decode().split() == [entry.name for entry in ENTRIES]
    assert done.stderr == b""
