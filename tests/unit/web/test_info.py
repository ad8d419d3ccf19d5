from __future__ import annotations

from kvitals.config.settings import Grouping, Settings
from kvitals.model import Mode
from kvitals.web.info import Info
from kvitals.web.run import describe_run
from tests.unit.web.exhibits import NOW, Site, Ticker, fill, make_exhibit, make_plan


def test_the_agents_keys_are_there(site: Site) -> None:
    answer = site.ask("/api/v1/info").json
    assert answer["version"] == "1.2.3"
    assert answer["mirrored_hosts"] == ["box"]
    assert answer["kernel_version"] == "6.1.0-18-amd64"
    assert (answer["cores_total"], answer["ram_total"]) == ("4", str(8 << 30))
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
    assert [one["name"] for one in families] == [
        *("File", "VFS", "Process", "Socket", "Network connections", "Cost", "Flow table"),
    ]


def test_what_we_cost_and_our_own_tables_stand_under_a_heading_of_their_own() -> None:
    families = describe_run(make_exhibit(apps=True))["families"]
    assert isinstance(families, list)
    assert [(one["type"], one["name"]) for one in families if one["menu"] == "This monitor"] == [
        *(("kvitals", "Cost"), ("ebpf", "Process table"), ("ebpf", "Flow table")),
    ]
    assert all(one["summary"] for one in families)


def test_a_run_is_neither_a_replay_nor_a_demo(site: Site) -> None:
    told = site.ask("/api/v1/info").json["kvitals"]
    assert (told["replay"], told["demo"]) == (None, False)


def test_the_compiler_of_the_objects_is_told_where_there_are_any() -> None:
    exhibit = make_exhibit()
    info = Info(exhibit)
    assert "'compiler': None" in str(info.document(exhibit)["kvitals"])
    exhibit.compiler = "clang 1.2.3"
    assert "'compiler': 'clang 1.2.3'" in str(info.document(exhibit)["kvitals"])


def test_charts_and_dimensions_are_counted_as_they_come() -> None:
    exhibit = make_exhibit(apps=True)
    info = Info(exhibit)
    ticker = Ticker(exhibit, NOW)
    ticker.tick(["a"])
    before = info.document(exhibit)
    ticker.tick(["a", "b"])
    after = info.document(exhibit)
    assert before["charts-count"] == after["charts-count"] == len(exhibit.charts)
    assert before["metrics-count"] != after["metrics-count"]
    assert after["metrics-count"] == sum(len(one.dimensions) for one in exhibit.charts)


def test_a_group_that_appears_does_not_change_what_the_run_is() -> None:
    exhibit = make_exhibit(apps=True)
    ticker = Ticker(exhibit, NOW)
    ticker.tick(["a"])
    before = describe_run(exhibit)
    ticker.tick(["a", "b"])
    assert describe_run(exhibit) == before


def test_a_chart_of_groups_names_what_feeds_all_of_them(crowd: Site) -> None:
    feeds = crowd.ask("/api/v1/info").json["kvitals"]["feeds"]["apps.vfs_read_call"]
    assert feeds == [{"name": None, "sign": 1, "measurements": ["vfs.read", "vfs.readv"]}]


def test_families_of_groups_are_told_apart_by_type() -> None:
    settings = Settings(group_by=(Grouping.USERS, Grouping.APPS))
    families = describe_run(make_exhibit(settings=settings, apps=True))["families"]
    assert isinstance(families, list)
    assert [(one["type"], one["menu"], one["name"]) for one in families[5:9]] == [
        *(("users", "Users", "ebpf syscall"), ("users", "Users", "ebpf net")),
        *(("apps", "Applications", "ebpf syscall"), ("apps", "Applications", "ebpf net")),
    ]
    assert families[5]["summary"].endswith(", by user")


def test_in_return_mode_nothing_is_off() -> None:
    exhibit = make_exhibit(make_plan(Mode.RETURN), apps=True)
    fill(exhibit, 1, ["a"])
    assert describe_run(exhibit)["off"] == []
