"""`kvitals config`: mistakes are told and counted, what counts is shown, and copies are made."""

from __future__ import annotations

import dataclasses
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.cli.config_netdata import agent_of
from kvitals.cli.main import main
from kvitals.config.ebpf_conf import overrides_of
from kvitals.config.folders import STOCK
from kvitals.config.ini import load, parse
from kvitals.config.settings import Settings

FINE = "[global]\n    ebpf load mode = return\n    disable apps = yes\n"


@pytest.fixture(autouse=True)
def _no_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    agent = ("USER_CONFIG_DIR", "STOCK_CONFIG_DIR", "LISTEN_PORT", "UPDATE_EVERY", "HOST_PREFIX")
    for name in (*(f"NETDATA_{one}" for one in agent), "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)


def editor(folder: Path, script: str) -> str:
    """A program that does something with the file that it is given."""
    file = folder / "my editor"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return f"'{file}'"


def test_a_file_without_mistakes_is_fine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ebpf.conf").write_text(FINE)
    assert main(["config", "check", str(tmp_path / "ebpf.conf")]) == 0
    assert capsys.readouterr().out == f"{tmp_path}/ebpf.conf: no mistakes\n"


def test_a_mistake_is_told_with_its_line_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ebpf.conf"
    file.write_text("[global]\nupdate every = never\n")
    assert main(["config", "check", str(file)]) == 1
    assert capsys.readouterr().out.startswith(f"{file}, line 2: 'update every' takes ")


def test_what_is_not_implemented_yet_is_no_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ebpf.conf"
    file.write_text("[ebpf programs]\ncachestat = yes\n")
    assert main(["config", "check", str(file)]) == 0
    assert "not implemented yet" in capsys.readouterr().out


def test_a_file_of_groups_is_known_by_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "my-apps_groups.conf"
    file.write_text("shop: shop\nlonely:\n")
    assert main(["config", "check", str(file)]) == 1
    assert capsys.readouterr().out.startswith(f"{file}, line 2: ")


def test_all_files_of_a_run_are_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ebpf.conf").write_text("[global]\nx = y\n")
    (tmp_path / "apps_groups.conf").write_text("lonely:\n")
    assert main(["config", "check", "--config", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert f"{tmp_path}/ebpf.conf, line 2" in told
    assert f"{tmp_path}/apps_groups.conf, line 1" in told
    assert f"{STOCK}/ebpf.conf: no mistakes" in told


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("netdata.conf", "[plugin:ebpf]\nupdate every = x\n", "'update every' takes"),
        ("netdata.conf", "[plugin:ebpf]\ncommand options = 5 -x\n", "'5' in 'command options' is"),
        (
            "my-netdata.conf",
            "[plugin:ebpf]\ncommand options = -h\n",
            "'--help' in 'command options'",
        ),
        ("ebpf.d.conf", "[global]\ncgroups = x\n", "'cgroups' takes"),
        ("ebpf.d/shm.conf", "[global]\nshmget = yes\n", "'shmget' in [global] is not known"),
        ("ebpf.d/network.conf", "[network viewer]\nips = x\n", "'ips' takes"),
    ],
)
def test_every_kind_of_file_is_known_by_its_name_and_place(
    name: str, text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    assert main(["config", "check", str(file)]) == 1
    assert capsys.readouterr().out.startswith(f"{file}, line 2: {told}")


_WORDS = st.sampled_from(["-r", "--all", "-gnp", "--help", "5", "--", "-"]) | st.text()


@given(st.lists(_WORDS).map(" ".join))
def test_whatever_command_options_say_the_settings_can_be_made(options: str) -> None:
    text = f"[plugin:ebpf]\ncommand options = {options}\n"
    found = agent_of(parse(text.encode(errors="replace"), Path("/f/netdata.conf"))).overrides
    values = {name: one.value for name, one in found.values.items()}
    assert dataclasses.replace(Settings(), **values)
    assert all(str(one).isprintable() for one in found.problems)


def test_a_file_of_a_program_is_known_from_within_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ebpf.d").mkdir()
    monkeypatch.chdir(tmp_path / "ebpf.d")
    Path("shm.conf").write_text("[syscalls]\nshmget = yes\n")
    assert main(["config", "check", "shm.conf"]) == 0
    assert "'shmget' in [syscalls] is not implemented yet" in capsys.readouterr().out


def test_the_later_layout_and_netdata_conf_of_a_run_are_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / name for name in ("netdata.conf", "ebpf.d.conf", "ebpf.d/vfs.conf")]
    (tmp_path / "ebpf.d").mkdir()
    for file, section in zip(files, ("plugin:ebpf", "global", "global"), strict=True):
        file.write_text(f"[{section}]\nzzz = 1\n")
    assert main(["config", "check", "--config", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert all(f"{file}, line 2: 'zzz'" in told for file in files)


def test_a_wrong_variable_is_a_mistake_of_the_run_and_not_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NETDATA_HOST_PREFIX", "host")
    (tmp_path / "ebpf.conf").write_text(FINE)
    assert main(["config", "check", "--config", str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith("NETDATA_HOST_PREFIX: it takes an absolute folder")
    assert main(["config", "check", str(tmp_path / "ebpf.conf")]) == 0


def test_a_collector_that_is_turned_off_is_no_mistake_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "netdata.conf"
    file.write_text("[plugins]\nebpf = no\n")
    assert main(["config", "check", str(file)]) == 0
    expected = f"{file}, line 2: it turns the collector off, for `kvitals run` too\n"
    assert capsys.readouterr().out == expected
    assert main(["config", "show", "--config", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith(f"# turned off: {file}:2\n")


@pytest.mark.parametrize(
    "arguments", [["check", "/no/such/file"], ["show", "--config", "/no/such/folder"]]
)
def test_what_a_person_names_must_be_there(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["config", *arguments]) == 1
    assert "/no/such/" in capsys.readouterr().err


NETWORK = """
[ebpf programs]
    socket = yes
[network connections]
    maximum dimensions = 20
    resolve hostnames = yes
    ports = 80   8080 nosuch
    ips =
    hostnames = *.Example.com
[service name]
    80 = my shop
"""


def test_what_is_shown_is_a_file_that_says_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ebpf.conf").write_text(f"{FINE}    group by = users cgroups\n{NETWORK}")
    written = overrides_of(load(tmp_path / "ebpf.conf"))
    assert main(["config", "show", "--config", str(tmp_path)]) == 0
    shown = tmp_path / "shown"
    shown.write_text(capsys.readouterr().out)
    found = overrides_of(load(shown))
    assert (found.problems, found.notes) == ((), ())
    values = {name: one.value for name, one in found.values.items()}
    chosen = {name: one.value for name, one in written.values.items()}
    assert values == {name: chosen.get(name, getattr(Settings(), name)) for name in values}
    assert chosen.items() <= values.items()
    names = {port: one.value for port, one in found.services.items()}
    assert names == {80: "my shop", 19999: "Netdata"}


def test_lists_are_shown_as_they_were_written_without_what_is_skipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ebpf.conf").write_text(NETWORK)
    main(["config", "show", "--config", str(tmp_path)])
    lines = capsys.readouterr().out.splitlines()
    for shown in ("ports = 80 8080", "ips =", "hostnames = *.Example.com"):
        assert f"    {shown}" in lines
    assert lines[lines.index("    ports = 80 8080") - 1] == f"    # {tmp_path}/ebpf.conf:7"


def test_names_of_services_are_shown_with_their_origin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ebpf.conf").write_text("[service name]\n080 = web\n")
    monkeypatch.setenv("NETDATA_LISTEN_PORT", "20000")
    main(["config", "show", "--config", str(tmp_path)])
    _, shown = capsys.readouterr().out.split("[service name]\n")
    assert shown.splitlines()[:6] == [
        f"    # {tmp_path}/ebpf.conf:2",
        "    80 = web",
        "    # built in",
        "    19999 = Netdata",
        "    # NETDATA_LISTEN_PORT",
        "    20000 = Netdata",
    ]


def test_each_value_is_shown_with_its_origin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ebpf.conf").write_text(FINE)
    main(["config", "show", "--config", str(tmp_path)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:3] == [f"    # {tmp_path}/ebpf.conf:2", "    ebpf load mode = return"]
    assert "    # built in" in lines


def test_values_of_the_environment_and_of_netdata_conf_are_shown_with_their_origin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NETDATA_UPDATE_EVERY", "7")
    monkeypatch.setenv("NETDATA_HOST_PREFIX", str(tmp_path))
    options = "command options = -r --global --process"
    (tmp_path / "netdata.conf").write_text(f"[plugin:ebpf]\n{options}\n")
    (tmp_path / "ebpf.d.conf").write_text("[global]\ncgroups = yes\n")
    main(["config", "show", "--config", str(tmp_path)])
    shown = capsys.readouterr().out
    for origin, line in (
        ("NETDATA_UPDATE_EVERY", "update every = 7"),
        (f"{tmp_path}/netdata.conf:2", "ebpf load mode = return"),
        (f"{tmp_path}/netdata.conf:2", "apps = no"),
        (f"{tmp_path}/netdata.conf:2", "fd = yes"),
        (f"{tmp_path}/netdata.conf:2", "network viewer = no"),
        (f"{tmp_path}/ebpf.d.conf:2", "group by = apps, cgroups"),
        ("built in", "pid table size = 16384"),
    ):
        assert f"    # {origin}\n    {line}\n" in shown
    assert f"# folder of the host: {tmp_path}, from NETDATA_HOST_PREFIX\n" in shown


@pytest.mark.parametrize("name", ["ebpf.conf", "apps_groups.conf"])
def test_a_missing_file_is_made_from_the_stock_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "true")
    assert main(["config", "edit", name, "--config", str(tmp_path)]) == 0
    assert (tmp_path / name).read_text() == (STOCK / name).read_text()


def test_the_result_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EDITOR", editor(tmp_path, 'echo "[nonsense]" >> "$1"'))
    (tmp_path / "ebpf.conf").write_text(FINE)
    assert main(["config", "edit", "ebpf.conf", "--config", str(tmp_path)]) == 1
    assert f"{tmp_path}/ebpf.conf, line 4" in capsys.readouterr().out
    assert (tmp_path / "ebpf.conf").read_text() == f"{FINE}[nonsense]\n"


@pytest.mark.parametrize("command", ["/no/such/editor", "false", "'open"])
def test_an_editor_that_fails_is_told(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("VISUAL", command)
    assert main(["config", "edit", "ebpf.conf", "--config", str(tmp_path)]) == 1
    assert "editor" in capsys.readouterr().err
