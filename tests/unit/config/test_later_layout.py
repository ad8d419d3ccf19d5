"""ebpf.d.conf and the folder ebpf.d: what of them counts, and that Netdata's own are read."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from kvitals.config.ebpf_conf import files_read, overrides_of, read_overrides
from kvitals.config.ebpf_dialects import PROGRAMS
from kvitals.config.ini import load, parse
from kvitals.config.overrides import Overrides
from kvitals.config.port_rules import read_ports
from kvitals.config.settings import Grouping, Settings
from kvitals.model import Mode

NETDATA = Path("/usr/lib/netdata/conf.d")
MAIN, PROGRAM, NETWORK = (
    Path("/f") / name for name in ("ebpf.d.conf", "ebpf.d/process.conf", "ebpf.d/network.conf")
)


@pytest.fixture
def netdata() -> Path:
    if not (NETDATA / "ebpf.d.conf").exists():
        pytest.skip("Netdata's stock files are not here: apt-get install netdata-core")
    return NETDATA


def decided(file: Path, text: str) -> Overrides:
    return overrides_of(parse(text.encode(), file))


def values(overrides: Overrides) -> dict[str, Any]:
    return {name: one.value for name, one in overrides.values.items()}


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_all_of_netdatas_stock_files_are_read_without_a_problem(netdata: Path) -> None:
    files = files_read([netdata])
    assert {one.stem for one in files if one.parent.name == "ebpf.d"} <= set(PROGRAMS)
    assert len(files) > 10
    for file in files:
        assert overrides_of(load(file)).problems == ()


def test_who_names_netdatas_stock_folder_gets_what_stands_there(netdata: Path) -> None:
    overrides = read_overrides([netdata])
    found = dataclasses.replace(Settings(), **values(overrides))
    assert overrides.problems == ()
    assert (found.interval_s, found.mode, found.pid_table_size) == (5, Mode.ENTRY, 32768)
    assert (found.apps, found.group_by) == (True, (Grouping.APPS,))
    assert (found.process, found.files, found.vfs, found.socket) == (True, True, True, True)
    assert (found.connections, found.maximum_dimensions) == (False, 50)
    assert (found.addresses, found.hostnames) == (Settings().addresses, Settings().hostnames)
    assert overrides.services[19999].origin.startswith(f"{netdata}/ebpf.d/network.conf:")


def test_a_stock_folder_of_the_later_layout_decides_nothing(netdata: Path) -> None:
    assert read_overrides([], [netdata]) == Overrides()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[global]\nebpf load mode = return", {"mode": Mode.RETURN}),
        ("[global]\napps = no", {"apps": False}),
        ("[global]\napps = no\ncgroups = yes", {"apps": True, "group_by": (Grouping.CGROUPS,)}),
        ("[global]\nupdate every = 2", {"interval_s": 2}),
        ("[global]\npid table size = 9", {"pid_table_size": 9}),
        ("[ebpf programs]\nprocess = no", {"process": False}),
        ("[ebpf programs]\nfd = no\nvfs = no", {"files": False, "vfs": False}),
        ("[ebpf programs]\nsocket = no", {"socket": False}),
        ("[ebpf programs]\nnetwork connections = no", {"connections": False}),
    ],
)
def test_the_main_file_says_what_ebpf_conf_says(line: str, expected: dict[str, Any]) -> None:
    found = decided(MAIN, line)
    assert (values(found), found.problems, found.notes) == (expected, (), ())


def test_there_process_is_processes_alone() -> None:
    assert values(decided(MAIN, "[ebpf programs]\nprocess = no")) == {"process": False}
    older = decided(Path("/f/ebpf.conf"), "[ebpf programs]\nprocess = no")
    assert values(older) == {"process": False, "files": False, "vfs": False}


@pytest.mark.parametrize("file", [PROGRAM, NETWORK])
@pytest.mark.parametrize(
    "line",
    [
        "ebpf load mode = return",
        "apps = no",
        "cgroups = yes",
        "update every = 9",
        "pid table size = 1",
    ],
)
def test_what_is_for_one_program_alone_is_a_note(line: str, file: Path) -> None:
    found = decided(file, f"[global]\n{line}\n")
    key = line.partition(" =")[0]
    assert (found.values, found.problems) == ({}, ())
    assert [str(one) for one in found.notes] == [
        (
            f"{file}, line 2: {key!r} in [global] is not implemented for one program alone, "
            "ignored; ebpf.d.conf has it for all"
        )
    ]


def test_lists_of_syscalls_and_filesystems_are_notes() -> None:
    found = decided(PROGRAM, "[syscalls]\nmsync = yes\nfsync = no\n[filesystem]\next4dist = yes\n")
    assert (found.values, found.problems) == ({}, ())
    assert [one.line for one in found.notes] == [2, 5]


@pytest.mark.parametrize("section", ["network connections", "network viewer"])
def test_the_file_of_the_network_has_the_viewers_options(section: str) -> None:
    found = decided(NETWORK, f"[{section}]\nports = 80\n[service name]\n80 = shop\n")
    assert (values(found), found.problems) == ({"ports": read_ports("80").value}, ())
    assert found.services[80].origin == f"{NETWORK}:4"


@pytest.mark.parametrize("section", ["network connections", "network viewer"])
@pytest.mark.parametrize(("word", "expected"), [("no", False), ("yes", True)])
def test_the_file_of_the_network_has_a_switch_for_connections(
    section: str, word: str, expected: bool
) -> None:
    found = decided(NETWORK, f"[{section}]\nenabled = {word}\n")
    assert (values(found), found.problems, found.notes) == ({"connections": expected}, (), ())


def test_the_file_of_the_network_counts_before_the_main_file(tmp_path: Path) -> None:
    written(
        tmp_path,
        {
            "ebpf.d.conf": "[ebpf programs]\nnetwork connections = yes\n",
            "ebpf.d/network.conf": "[network connections]\nenabled = no\n",
        },
    )
    assert values(read_overrides([tmp_path])) == {"connections": False}


def test_what_is_between_plugins_of_netdata_is_a_note() -> None:
    text = "[ipc]\nintegration = disabled\nbind to = unix:/tmp/sock\nbacklog = 20\n"
    found = decided(MAIN, text)
    assert (found.values, found.problems) == ({}, ())
    assert [str(one) for one in found.notes] == [
        f"{MAIN}, line {line}: {key!r} in [ipc] is for Netdata's own plugin, ignored"
        for line, key in enumerate(("integration", "bind to", "backlog"), start=2)
    ]


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        (PROGRAM, "[globl]", "line 1: the section [globl] is not known, and skipped"),
        (PROGRAM, "[network viewer]", "line 1: the section [network viewer] is not known"),
        (PROGRAM, "[global]\nupdate evry = 1", "line 2: 'update evry' in [global] is not known"),
        (NETWORK, "[global]\nips = *", "line 2: 'ips' in [global] is not known, and skipped; it"),
        (NETWORK, "[network viewer]\nports = x/y", "line 2: 'ports' takes numbers"),
        (MAIN, "[global]\nupdate every = 0", "line 2: 'update every' takes a whole number"),
        (MAIN, "[ebpf programs]\noomkil = yes", "line 2: 'oomkil' in [ebpf programs] is not known"),
    ],
)
def test_mistakes_are_told_with_their_line(file: Path, text: str, problem: str) -> None:
    assert str(decided(file, text).problems[0]).startswith(f"{file}, {problem}")


def test_a_file_of_no_program_is_told() -> None:
    file = Path("/f/ebpf.d/oomkil.conf")
    assert [str(one) for one in decided(file, "").problems] == [
        f"{file}: no program of Netdata's plugin is called 'oomkil'; did you mean 'oomkill'?"
    ]


def test_in_a_folder_ebpf_conf_counts_first_and_the_special_before_the_general(
    tmp_path: Path,
) -> None:
    viewer = "[network viewer]\nports = {}\nmaximum dimensions = {}\n"
    folder = written(
        tmp_path,
        {
            "ebpf.conf": "[global]\nupdate every = 2\n[network viewer]\nports = 1",
            "ebpf.d/network.conf": viewer.format(2, 20),
            "ebpf.d.conf": "[global]\nupdate every = 3\napps = no\n" + viewer.format(3, 30),
        },
    )
    found = read_overrides([folder])
    ports = read_ports("1").value
    expected = {"interval_s": 2, "ports": ports, "maximum_dimensions": 20, "apps": False}
    assert (values(found), found.problems) == (expected, ())


def test_a_folder_counts_before_the_next_whatever_its_file_is_called(tmp_path: Path) -> None:
    more = written(tmp_path / "more", {"ebpf.d.conf": "[global]\nupdate every = 2"})
    less = written(tmp_path / "less", {"ebpf.conf": "[global]\nupdate every = 3\napps = no"})
    assert values(read_overrides([more, less])) == {"interval_s": 2, "apps": False}


def test_every_file_of_a_program_is_looked_at(tmp_path: Path) -> None:
    text = "[global]\nupdate every = 2\n"
    names = ("shm", "vfs", "typo")
    folder = written(tmp_path, {f"ebpf.d/{name}.conf": text for name in names} | {"ebpf.d/x": "x"})
    found = read_overrides([folder])
    assert [one.file.name for one in found.notes] == ["shm.conf", "typo.conf", "vfs.conf"]
    assert [one.file.name for one in found.problems] == ["typo.conf"]


def test_hundreds_of_files_do_not_fill_the_log(tmp_path: Path) -> None:
    written(tmp_path, {f"ebpf.d/p{number}.conf": "" for number in range(300)})
    assert len(read_overrides([tmp_path]).problems) == 100


def test_a_folder_that_is_a_file_decides_nothing(tmp_path: Path) -> None:
    written(tmp_path, {"ebpf.d": "x"})
    assert read_overrides([tmp_path]) == Overrides()
