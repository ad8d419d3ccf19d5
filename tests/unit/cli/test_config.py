"""`kvitals config`: mistakes are told and counted, what counts is shown, and copies are made."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from kvitals.cli.main import main
from kvitals.config.ebpf_conf import overrides_of
from kvitals.config.folders import STOCK
from kvitals.config.ini import load
from kvitals.config.settings import Settings

FINE = "[global]\n    ebpf load mode = return\n    disable apps = yes\n"


@pytest.fixture(autouse=True)
def _no_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    agent = ("NETDATA_USER_CONFIG_DIR", "NETDATA_STOCK_CONFIG_DIR", "NETDATA_LISTEN_PORT")
    for name in (*agent, "VISUAL", "EDITOR"):
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
