"""What a run is made with: the command line over the files, the files over what is built in."""

from __future__ import annotations

import logging
from functools import partial
from ipaddress import ip_network
from pathlib import Path

import pytest

from kvitals.cli import main, plugin, run
from kvitals.cli.settings import effective, reread
from kvitals.config.listening import TcpPlace, UnixPlace
from kvitals.config.settings import HISTORY_FOLDER, Grouping, SettingError, Settings
from kvitals.model import Mode
from kvitals.service import standalone


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of an Agent, on a machine where nobody wrote another file."""
    made = tmp_path / "user"
    made.mkdir()
    monkeypatch.setenv("NETDATA_USER_CONFIG_DIR", str(made))
    for name in ("STOCK_CONFIG_DIR", "LISTEN_PORT", "UPDATE_EVERY", "HOST_PREFIX"):
        monkeypatch.delenv(f"NETDATA_{name}", raising=False)
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    for command in (run, plugin):
        monkeypatch.setattr(command, "effective", partial(effective, system=tmp_path / "system"))
    return made


@pytest.fixture
def everything(folder: Path) -> Path:
    """The same, with a file that decides all that a file can."""
    write(
        folder,
        "load = return\napps = no\nupdate every = 9\ngroup by = users cgroups\npid table size = 8",
    )
    return folder


def write(folder: Path, text: str) -> None:
    (folder / "ebpf.conf").write_text(f"[global]\n{text}\n")


def settings_of_run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Settings:
    """What `kvitals run` hands to the standalone body."""
    seen: list[Settings] = []

    def serve(settings: Settings, *_: object, **__: object) -> bool:
        seen.append(settings)
        return True

    monkeypatch.setattr(standalone, "serve", serve)
    assert main.main(["run", *arguments]) == 0
    return seen[0]


def settings_of_plugin(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Settings:
    """What `ebpf.plugin` hands to the plugin body."""
    seen: list[Settings] = []
    monkeypatch.setattr(plugin, "run", lambda settings, *_: seen.append(settings))
    assert plugin.main(arguments) == 0
    return seen[0]


@pytest.mark.usefixtures("folder")
def test_without_options_and_files_a_run_is_as_built_in(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_of_run(monkeypatch) == Settings()
    assert settings_of_plugin(monkeypatch) == Settings()


@pytest.mark.usefixtures("everything")
def test_files_decide_what_the_command_line_leaves_open(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = Settings(
        interval_s=9,
        mode=Mode.RETURN,
        apps=False,
        group_by=(Grouping.USERS, Grouping.CGROUPS),
        pid_table_size=8,
    )
    assert settings_of_run(monkeypatch) == expected
    assert settings_of_plugin(monkeypatch) == expected


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize(
    ("option", "field", "value"),
    [
        ("--interval=2", "interval_s", 2),
        ("--mode=entry", "mode", Mode.ENTRY),
        ("--apps", "apps", True),
        ("--no-apps", "apps", False),
        ("--group-by=apps", "group_by", (Grouping.APPS,)),
        ("--group-by=users,apps", "group_by", (Grouping.USERS, Grouping.APPS)),
        ("--allow-client=10.0.0.1/8", "allow_clients", (ip_network("10.0.0.0/8"),)),
        ("--listen=[::1]:80", "places", (TcpPlace("::1", 80),)),
        ("--port=80", "places", (TcpPlace("127.0.0.1", 80),)),
        ("--allow-origin=http://A.example:80", "allow_origins", ("http://a.example",)),
    ],
)
def test_an_option_of_run_counts_before_the_files(
    option: str, field: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert getattr(settings_of_run(monkeypatch, option), field) == value


@pytest.mark.parametrize(
    ("arguments", "places"),
    [
        ([], (UnixPlace("/run/a"),)),
        (["--host", "::1"], (TcpPlace("::1", 19998),)),
        (["--listen", "localhost:1"], (TcpPlace("localhost", 1),)),
    ],
)
def test_where_it_listens_is_said_by_the_file_unless_the_command_line_says_it(
    arguments: list[str],
    places: tuple[object, ...],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (folder / "ebpf.conf").write_text("[web]\nlisten = unix:/run/a\n")
    assert settings_of_run(monkeypatch, *arguments).places == places


def test_where_it_listens_is_not_said_twice() -> None:
    assert main.main(["run", "--listen", "localhost:1", "--port", "2"]) != 0


OURS, STATE = Path("/file/of/ours"), Path("/usr")


@pytest.mark.parametrize(
    ("said", "arguments", "state", "expected"),
    [
        ("", [], False, (True, HISTORY_FOLDER)),
        ("", [], True, (True, STATE)),
        (f"folder = {OURS}", [], True, (True, OURS)),
        (f"folder = {OURS}", ["--history-dir", "/mine"], True, (True, Path("/mine"))),
        ("on disk = no", [], False, (False, HISTORY_FOLDER)),
        ("on disk = no", ["--history"], False, (True, HISTORY_FOLDER)),
        ("on disk = no", ["--history-dir", "/mine"], False, (True, Path("/mine"))),
        ("", ["--no-history", "--history-dir", "/mine"], False, (False, Path("/mine"))),
        ("", ["--history-dir", "mine"], False, (True, Path.cwd() / "mine")),
        ("folder = ours", [], False, (True, HISTORY_FOLDER)),
    ],
)
def test_where_history_is_kept(
    said: str,
    arguments: list[str],
    state: bool,
    expected: tuple[bool, Path],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (folder / "ebpf.conf").write_text(f"[history]\n{said}\n")
    if state:
        monkeypatch.setenv("STATE_DIRECTORY", str(STATE))
    found = settings_of_run(monkeypatch, *arguments)
    assert (found.on_disk, found.history_folder) == expected


@pytest.mark.parametrize(
    ("arguments", "apps"),
    [
        ([], None),
        (["-g"], False),
        (["-global"], False),
        (["--global"], False),
        (["-a"], True),
        (["-all"], True),
        (["--all"], True),
        (["-g", "-a"], False),
        (["--all", "--global"], False),
    ],
)
@pytest.mark.parametrize("said", [True, False])
def test_the_plugins_global_and_all_count_before_the_files(
    arguments: list[str],
    apps: bool | None,
    said: bool,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(folder, f"apps = {'yes' if said else 'no'}")
    found = settings_of_plugin(monkeypatch, "1", *arguments)
    assert found.apps == (said if apps is None else apps)


def test_the_plugins_return_and_seconds_count_before_the_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "load = entry\nupdate every = 9")
    found = settings_of_plugin(monkeypatch, "3", "--return")
    assert (found.interval_s, found.mode) == (3, Mode.RETURN)


def test_the_folder_named_for_a_run_counts_before_the_agents(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "named"
    named.mkdir()
    write(named, "update every = 2")
    write(folder, "update every = 3\npid table size = 4")
    found = settings_of_run(monkeypatch, "--config", str(named))
    assert (found.interval_s, found.pid_table_size, found.folder) == (2, 4, named)


def test_the_agents_stock_file_counts_after_the_systems(tmp_path: Path) -> None:
    stock, system = tmp_path / "stock", tmp_path / "system"
    for made in (stock, system):
        made.mkdir()
    write(stock, "update every = 2\npid table size = 4")
    write(system, "update every = 3")
    found = effective({}, {"NETDATA_STOCK_CONFIG_DIR": str(stock)}, system)
    assert (found.interval_s, found.pid_table_size) == (3, 4)


def test_the_agents_port_is_named_where_no_file_says_otherwise(tmp_path: Path) -> None:
    environment = {"NETDATA_LISTEN_PORT": "20000"}
    found = effective({}, environment, tmp_path)
    assert found.service_names == {19999: "Netdata", 20000: "Netdata"}
    write(tmp_path, "[service name]\n19999 = mine\n80 = web")
    assert effective({}, environment, tmp_path).service_names == {80: "web", 19999: "mine"}


def test_the_later_layout_of_the_agents_stock_folder_decides_nothing(tmp_path: Path) -> None:
    stock = tmp_path / "stock"
    (stock / "ebpf.d").mkdir(parents=True)
    (stock / "ebpf.d.conf").write_text("[global]\nupdate every = 5\n")
    (stock / "ebpf.d" / "network.conf").write_text("[network viewer]\nports = 80\n")
    environment = {"NETDATA_STOCK_CONFIG_DIR": str(stock)}
    assert effective({}, environment, tmp_path / "system") == Settings()


def test_the_later_layout_of_a_user_counts_below_ebpf_conf(folder: Path) -> None:
    (folder / "ebpf.d.conf").write_text("[global]\nupdate every = 5\npid table size = 7\n")
    write(folder, "update every = 3")
    found = effective({}, {"NETDATA_USER_CONFIG_DIR": str(folder)}, folder / "none")
    assert (found.interval_s, found.pid_table_size) == (3, 7)


@pytest.mark.parametrize(
    ("arguments", "process", "socket"),
    [([], False, True), (["--net"], False, True), (["-p"], True, False), (["-a"], True, True)],
)
def test_the_programs_of_the_command_line_are_files_and_vfs_too(
    arguments: list[str],
    process: bool,
    socket: bool,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(folder, "[ebpf programs]\nprocess = no")
    found = settings_of_plugin(monkeypatch, "1", *arguments)
    assert (found.process, found.files, found.vfs) == (process,) * 3
    assert found.socket is socket


def test_netdata_conf_counts_between_the_command_line_and_ebpf_conf(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "update every = 9\nload = entry\napps = yes\npid table size = 8")
    (folder / "netdata.conf").write_text(
        "[plugins]\n ebpf = yes\n"
        "[plugin:ebpf]\n update every = 5\n command options = --return --global -p\n"
    )
    found = settings_of_run(monkeypatch)
    assert (found.interval_s, found.mode, found.apps) == (5, Mode.RETURN, False)
    assert (found.process, found.files, found.vfs, found.socket) == (True, True, True, False)
    assert found.pid_table_size == 8
    found = settings_of_run(monkeypatch, "--interval=2", "--mode=entry", "--apps")
    assert (found.interval_s, found.mode, found.apps) == (2, Mode.ENTRY, True)


def test_under_an_agent_netdata_conf_is_the_agents(folder: Path) -> None:
    (folder / "netdata.conf").write_text("[plugins]\nebpf = no\n[plugin:ebpf]\nx = 1\n")
    environment = {"NETDATA_USER_CONFIG_DIR": str(folder)}
    assert effective({}, environment, folder / "none", under_agent=True) == Settings()


def test_a_collector_that_netdata_conf_turns_off_does_not_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "netdata.conf").write_text("[plugins]\nebpf = no\n")
    assert main.main(["run"]) == 1
    told = f"the collector is turned off in {folder}/netdata.conf, line 2; write ebpf = yes there"
    assert told in capsys.readouterr().err


def test_the_first_netdata_conf_that_turns_it_on_or_off_counts(tmp_path: Path) -> None:
    for name, value in (("more", "yes"), ("less", "no")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "netdata.conf").write_text(f"[plugins]\nebpf = {value}\n")
    more, less = tmp_path / "more", tmp_path / "less"
    assert effective({"folder": more}, {}, less).folder == more
    with pytest.raises(SettingError, match="turned off"):
        effective({"folder": less}, {}, more)


def test_the_agents_interval_counts_where_no_file_has_one(tmp_path: Path) -> None:
    environment = {"NETDATA_UPDATE_EVERY": "7"}
    assert effective({}, environment, tmp_path).interval_s == 7
    assert effective({"interval_s": 2}, environment, tmp_path).interval_s == 2
    write(tmp_path, "update every = 3")
    assert effective({}, environment, tmp_path).interval_s == 3


def test_the_prefix_of_the_host_is_the_agents(tmp_path: Path) -> None:
    environment = {"NETDATA_HOST_PREFIX": f"{tmp_path}/"}
    assert effective({}, environment, tmp_path).host_prefix == str(tmp_path)


def test_a_wrong_variable_is_a_warning_that_names_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert effective({}, {"NETDATA_UPDATE_EVERY": "x"}, tmp_path) == Settings()
    expected = "NETDATA_UPDATE_EVERY: it takes a whole number from 1 to 3600; 'x' is skipped"
    assert caplog.messages == [expected]


def test_settings_are_read_again_unless_a_file_is_wrong(folder: Path) -> None:
    environment = {"NETDATA_USER_CONFIG_DIR": str(folder), "NETDATA_UPDATE_EVERY": "no file's"}
    write(folder, "update every = 3")
    assert reread({}, environment).interval_s == 3
    (folder / "ebpf.d.conf").write_text("[global]\napps = maybe\n")
    with pytest.raises(SettingError, match=r"ebpf\.d\.conf, line 2: 'apps' takes"):
        reread({}, environment)


def test_a_folder_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["run", "--config", str(tmp_path / "none")]) == 1
    assert f"--config {tmp_path / 'none'} is not a folder" in capsys.readouterr().err


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    with pytest.raises(SettingError, match="is not a folder"):
        effective({"folder": tmp_path / "f"}, {}, tmp_path)


def test_mistakes_are_warnings_and_what_is_to_come_is_a_note(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    write(tmp_path, "update every = 0\n[ebpf programs]\noomkill = yes")
    assert effective({}, {}, tmp_path) == Settings()
    file = tmp_path / "ebpf.conf"
    assert [(one.levelname, one.getMessage()) for one in caplog.records] == [
        (
            "WARNING",
            f"{file}, line 2: 'update every' takes a whole number from 1 to 3600; '0' is skipped",
        ),
        ("INFO", f"{file}, line 4: 'oomkill' in [ebpf programs] is not implemented yet, ignored"),
    ]


@pytest.mark.parametrize("text", ["", "units", "apps,apps"])
def test_ways_to_group_that_do_not_exist_are_wrong_use(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main.main(["run", f"--group-by={text}"])
    expected = f"{text!r} is not one or more of apps, users and cgroups, each once"
    assert expected in capsys.readouterr().err


def test_check_reads_no_file_and_measures_in_entry_mode() -> None:
    assert main.build_parser().parse_args(["check"]).mode == "entry"
    assert main.build_parser().parse_args(["run"]).mode is None
