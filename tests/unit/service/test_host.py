from __future__ import annotations

import os

from kvitals.service.host import machine_uid, this_host


def test_the_id_of_the_machine_does_not_change_or_tell() -> None:
    assert machine_uid("box") == machine_uid("box")
    assert "box" not in machine_uid("box")


def test_the_machine_is_the_one_that_we_run_on() -> None:
    host = this_host("box")
    assert host.kernel_version == os.uname().release
    assert host.cores == os.cpu_count()
    assert host.ram_bytes > 1 << 20
