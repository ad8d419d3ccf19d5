from __future__ import annotations

import os

from kvitals.model import Mode
from kvitals.web.info import Info, machine_uid
from kvitals.web.run import describe_run
from tests.unit.web.exhibits import Site, make_exhibit, make_plan


def test_the_agents_keys_are_there(site: Site) -> None:
    answer = site.ask("/api/v1/info").json
    assert answer["version"] == "1.2.3"
    assert answer["mirrored_hosts"] == ["box"]
    assert answer["kernel_version"] == os.uname().release
    assert answer["memory-mode"] == "ram"
    assert answer["collectors"][0] == {"plugin": "ebpf.plugin", "module": "file"}


def test_each_measurement_has_its_state_and_hook(site: Site) -> None:
    services = site.ask("/api/v1/info").json["kvitals"]["measurements"]
    (read,) = [one for one in services if one["measurement"] == "vfs.read"]
    assert (read["state"], read["hook"], read["reason"], read["remedy"]) == (
        *("degraded", "tp_btf/sys_exit (read)"),
        *("more", "a kernel"),
    )


def test_a_chart_names_what_feeds_its_dimensions(site: Site) -> None:
    feeds = site.ask("/api/v1/info").json["kvitals"]["feeds"]["ebpf.io_bytes"]
    assert feeds[1] == {"name": "write", "sign": -1, "measurements": ["vfs.write", "vfs.writev"]}


def test_families_come_in_the_order_of_the_menu(site: Site) -> None:
    families = site.ask("/api/v1/info").json["kvitals"]["families"]
    assert [one["name"] for one in families] == ["File", "VFS", "Process", "Socket"]


def test_the_id_of_the_machine_does_not_change_or_tell() -> None:
    assert machine_uid("box") == machine_uid("box")
    assert "box" not in machine_uid("box")


def test_the_answer_is_worked_out_once() -> None:
    info = Info(make_exhibit())
    assert info.document() is info.document()


def test_in_return_mode_nothing_is_off() -> None:
    assert describe_run(make_exhibit(make_plan(Mode.RETURN)))["off"] == []
