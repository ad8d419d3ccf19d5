"""Files of the installation: as they were at the start, whatever is put in their place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kvitals.config.folders import stock_files
from kvitals.files.installed import IN_MEMORY_BYTES, Installed, OverwrittenError

SMALL, LARGE = b"small", b"L" * (IN_MEMORY_BYTES + 1)


@pytest.fixture
def installed() -> Iterator[Installed]:
    one = Installed()
    yield one
    one.close()


@pytest.mark.parametrize("content", [SMALL, LARGE])
def test_what_is_gone_is_read_as_it_was(
    installed: Installed, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    installed.hold([file])
    assert not installed.is_replaced
    file.unlink()
    assert installed.holds(file)
    # Each time from its beginning.
    assert [installed.content(file) for _ in range(2)] == [content, content]
    assert installed.is_replaced


@pytest.mark.parametrize("content", [SMALL, LARGE])
def test_another_file_in_its_place_is_not_read(
    installed: Installed, tmp_path: Path, content: bytes
) -> None:
    file, other = tmp_path / "file", tmp_path / "other"
    file.write_bytes(content)
    installed.hold([file])
    other.write_bytes(b"another version")
    other.rename(file)
    # Whoever holds it already has the file of the start.
    installed.hold([file])
    assert installed.content(file) == content
    assert installed.is_replaced


def test_a_large_file_that_was_written_into_is_refused_in_a_sentence(
    installed: Installed, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_bytes(LARGE)
    installed.hold([file])
    file.write_bytes(LARGE + b"more")
    with pytest.raises(OverwrittenError, match=f"{file} was overwritten .*: start it again"):
        installed.content(file)
    assert installed.is_replaced


def test_a_folder_that_is_gone_is_a_replacement(installed: Installed, tmp_path: Path) -> None:
    file = tmp_path / "folder" / "file"
    file.parent.mkdir()
    file.write_bytes(SMALL)
    installed.hold([file])
    file.unlink()
    file.parent.rmdir()
    file.parent.write_bytes(b"a file in place of the folder")
    assert installed.is_replaced
    assert installed.content(file) == SMALL


def test_what_is_not_held_is_read_as_it_is(installed: Installed, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"first")
    assert not installed.holds(file)
    assert installed.content(file) == b"first"
    file.write_bytes(b"second")
    assert installed.content(file) == b"second"
    assert not installed.is_replaced


# Else a file that is overwritten in place would take groups and lists of kernels away.
def test_the_stock_configuration_fits_into_memory() -> None:
    assert stock_files()
    assert all(one.stat().st_size <= IN_MEMORY_BYTES for one in stock_files())
