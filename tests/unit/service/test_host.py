from __future__ import annotations

import os
import platform
from pathlib import Path

from kvitals.service.host import machine_uid, os_release, this_host


def test_the_id_of_the_machine_does_not_change_or_tell() -> None:
    assert machine_uid("box") == machine_uid("box")
    assert "box" not in machine_uid("box")


def test_an_id_that_is_no_text_is_one(tmp_path: Path) -> None:
    file = tmp_path / "machine-id"
    file.write_bytes(b"caf\xe9\n")
    assert machine_uid("box", file) == machine_uid("other", file) != machine_uid("box")


def test_without_an_id_the_name_makes_one(tmp_path: Path) -> None:
    nowhere = tmp_path / "none"
    assert machine_uid("box", nowhere) != machine_uid("other", nowhere)


def test_a_release_is_read_as_a_shell_would(tmp_path: Path) -> None:
    file = tmp_path / "os-release"
    file.write_bytes(b'ID=box\n# no\nNAME="A \\"B\\" caf\xe9\x0c"\nVERSION=\'1 2\'\nbroken line\n')
    nowhere = tmp_path / "none"
    wanted = {"ID": "box", "NAME": 'A "B" caf\ufffd\x0c', "VERSION": "1 2"}
    assert os_release((nowhere, file)) == wanted
    assert os_release((nowhere,)) == {}


def test_this_release_is_the_one_that_python_reads() -> None:
    assert os_release()["ID"] == platform.freedesktop_os_release()["ID"]


def test_the_machine_is_the_one_that_we_run_on() -> None:
    host = this_host("box")
    assert host.kernel_version == os.uname().release
    assert host.cores == os.cpu_count()
    assert host.ram_bytes > 1 << 20
