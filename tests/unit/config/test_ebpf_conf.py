"""ebpf.conf: what each key decides, which copy counts, and what is told about mistakes."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.ebpf_conf import FILE_NAME, overrides_of, read_overrides
from kvitals.config.ebpf_dialects import LATER_MAIN, MAIN, NETWORK, dialect_of
from kvitals.config.ebpf_options import OPTIONS
from kvitals.config.folders import STOCK
from kvitals.config.ini import load, parse
from kvitals.config.overrides import Override, Overrides
from kvitals.config.settings import Grouping, Settings
from kvitals.model import Mode

FILE = Path("/f")
FILES = [Path("/f") / name for name in (MAIN, LATER_MAIN, f"ebpf.d/{NETWORK}", "ebpf.d/shm.conf")]
APPS, USERS, CGROUPS = Grouping


def decided(text: str, file: Path = FILE) -> Overrides:
    return overrides_of(parse(text.encode(), file))


def values(overrides: Overrides) -> dict[str, Any]:
    return {name: one.value for name, one in overrides.values.items()}


def told(text: str) -> list[str]:
    return [str(one) for one in decided(text).problems]


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("ebpf load mode = entry", "mode", Mode.ENTRY),
        ("ebpf load mode = return", "mode", Mode.RETURN),
        ("ebpf load mode = ReTurn", "mode", Mode.RETURN),
        ("load = return", "mode", Mode.RETURN),
        ("disable apps = yes", "apps", False),
        ("disable apps = NO", "apps", True),
        ("apps = yes", "apps", True),
        ("apps = True", "apps", True),
        ("apps = on", "apps", True),
        ("apps = no", "apps", False),
        ("apps = false", "apps", False),
        ("apps = OFF", "apps", False),
        ("apps = auto", "apps", True),
        ("apps = On Demand", "apps", True),
        ("update every = 1", "interval_s", 1),
        ("update every = 05", "interval_s", 5),
        ("update every = 3600", "interval_s", 3600),
        ("group by = apps", "group_by", (APPS,)),
        ("group by = Cgroups,users", "group_by", (CGROUPS, USERS)),
        ("group by = users , apps cgroups", "group_by", (USERS, APPS, CGROUPS)),
        ("pid table size = 1", "pid_table_size", 1),
        ("pid table size = 1000000", "pid_table_size", 1_000_000),
    ],
)
def test_an_accepted_value_is_taken_with_its_origin(line: str, field: str, value: Any) -> None:
    key = line.partition(" =")[0]
    expected = Overrides({field: Override(value, key, FILE, 2)})
    assert decided(f"[global]\n{line}\n") == expected
    assert expected.values[field].origin == "/f:2"
    assert dataclasses.replace(Settings(), **{field: value})


_BOOLEAN = "yes or true or on or auto or on demand or no or false or off"
_MODES = "entry or return"
_SECONDS = "a whole number from 1 to 3600"
_PROCESSES = "a whole number from 1 to 1000000"
_WAYS = "one or more of apps, users and cgroups, each once"


@pytest.mark.parametrize(
    ("key", "value", "accepted"),
    [
        ("ebpf load mode", "both", _MODES),
        ("ebpf load mode", "", _MODES),
        ("ebpf load mode", "entry # comment", _MODES),
        ("load", "retrun", _MODES),
        ("disable apps", "true", "yes or no"),
        ("disable apps", "1", "yes or no"),
        ("apps", "1", _BOOLEAN),
        ("apps", "", _BOOLEAN),
        ("cgroups", "all", _BOOLEAN),
        ("update every", "0", _SECONDS),
        ("update every", "3601", _SECONDS),
        ("update every", "-1", _SECONDS),
        ("update every", "1.5", _SECONDS),
        ("update every", "1s", _SECONDS),
        ("update every", "0x10", _SECONDS),
        ("update every", "\u0661", _SECONDS),
        ("update every", "", _SECONDS),
        ("group by", "", _WAYS),
        ("group by", ",", _WAYS),
        ("group by", "apps apps", _WAYS),
        ("group by", "apps, units", _WAYS),
        ("group by", "apps;users", _WAYS),
        ("pid table size", "0", _PROCESSES),
        ("pid table size", "1000001", _PROCESSES),
        ("pid table size", "32k", _PROCESSES),
    ],
)
def test_a_wrong_value_is_told_with_the_accepted_ones_and_skipped(
    key: str, value: str, accepted: str
) -> None:
    problem = f"/f, line 2: {key!r} takes {accepted}; {value!r} is skipped"
    assert told(f"[global]\n{key} = {value}\n") == [problem]
    assert values(decided(f"[global]\n{key} = {value}\n")) == {}


def test_a_number_of_any_length_is_told_short() -> None:
    (problem,) = told(f"[global]\nupdate every = {'9' * 60000}\n")
    assert problem.endswith("999...' is skipped")


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("counts", "passed_over", "field", "value"),
    [
        ("disable apps = yes", "apps = yes", "apps", False),
        ("load = return", "ebpf load mode = entry", "mode", Mode.RETURN),
    ],
)
def test_of_two_keys_that_contradict_the_first_in_rank_counts(
    counts: str, passed_over: str, field: str, value: Any, order: int
) -> None:
    text = "\n".join(["[global]", *[counts, passed_over][::order]])
    assert values(decided(text)) == {field: value}
    first, second = (line.partition(" =")[0] for line in (counts, passed_over))
    line, other = (3, 2)[::order]
    assert told(text) == [
        f"/f, line {line}: {second!r} contradicts {first!r} in line {other}, which counts"
    ]


def test_two_keys_that_agree_are_no_problem() -> None:
    assert told("[global]\ndisable apps = no\napps = yes\n") == []


def test_beside_a_wrong_key_the_other_of_the_same_setting_counts() -> None:
    text = "[global]\ndisable apps = maybe\napps = no\n"
    assert values(decided(text)) == {"apps": False}
    assert len(told(text)) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "\n[globl]\na = b\nc = d\n[globl]\n",
            "line 2: the section [globl] is not known, and skipped; did you mean [global]?",
        ),
        ("[nothing like it]", "line 1: the section [nothing like it] is not known, and skipped"),
        (
            "[global]\nupdate evry = 2",
            (
                "line 2: 'update evry' in [global] is not known, and skipped; "
                "did you mean 'update every'?"
            ),
        ),
        (
            "[global]\nDISABLE APPS = yes",
            (
                "line 2: 'DISABLE APPS' in [global] is not known, and skipped; "
                "did you mean 'disable apps'?"
            ),
        ),
        ("[global]\nzzz = 1", "line 2: 'zzz' in [global] is not known, and skipped"),
        (
            "[ebpf programs]\napps = no",
            "line 2: 'apps' in [ebpf programs] is not known, and skipped; it belongs in [global]",
        ),
        (
            "[network viewer]\nresolve hostname = no",
            (
                "line 2: 'resolve hostname' in [network viewer] is not known, and skipped; "
                "did you mean 'resolve hostnames'?"
            ),
        ),
    ],
)
def test_an_unknown_name_is_told_with_a_suggestion(text: str, problem: str) -> None:
    assert told(text) == [f"/f, {problem}"]


def test_what_netdata_understands_and_we_do_not_yet_is_a_note() -> None:
    overrides = decided("[ebpf programs]\ncachestat = x\n")
    expected = "/f, line 2: 'cachestat' in [ebpf programs] is not implemented yet, ignored"
    assert [str(one) for one in overrides.notes] == [expected]
    assert (overrides.problems, overrides.values) == ((), {})


@pytest.mark.parametrize("value", ["no", "False", "off"])
def test_a_program_that_is_not_there_can_be_turned_off_without_a_word(value: str) -> None:
    assert decided(f"[ebpf programs]\ncachestat = {value}\n") == Overrides()


def test_an_option_of_netdatas_own_plugin_is_a_note() -> None:
    overrides = decided("[global]\nbtf path = /sys/kernel/btf/\n")
    expected = "/f, line 2: 'btf path' in [global] is for Netdata's own plugin, ignored"
    assert [str(one) for one in overrides.notes] == [expected]
    assert (overrides.problems, overrides.values) == ((), {})


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("process = no", {"process": False, "files": False, "vfs": False}),
        ("process = no\nfd = yes", {"process": False, "files": True, "vfs": False}),
        ("vfs = no\nprocess = yes", {"process": True, "files": True, "vfs": False}),
        ("fd = no", {"files": False}),
    ],
)
def test_process_speaks_for_files_and_vfs_where_they_are_not_named(
    lines: str, expected: dict[str, bool]
) -> None:
    assert values(decided(f"[ebpf programs]\n{lines}\n")) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("cgroups = no", {}),
        ("cgroups = yes", {"group_by": (APPS, CGROUPS)}),
        ("cgroups = yes\napps = yes", {"apps": True, "group_by": (APPS, CGROUPS)}),
        ("cgroups = yes\napps = no", {"apps": True, "group_by": (CGROUPS,)}),
        ("cgroups = yes\ndisable apps = yes", {"apps": True, "group_by": (CGROUPS,)}),
        ("cgroups = no\napps = no", {"apps": False}),
        ("cgroups = yes\ngroup by = cgroups", {"group_by": (CGROUPS,)}),
        ("cgroups = no\ngroup by = users", {"group_by": (USERS,)}),
    ],
)
def test_cgroups_are_one_more_way_to_group(lines: str, expected: dict[str, Any]) -> None:
    overrides = decided(f"[global]\n{lines}\n")
    assert values(overrides) == expected
    assert overrides.problems == ()


@pytest.mark.parametrize(("said", "ways"), [("yes", "users"), ("no", "apps, cgroups")])
def test_cgroups_that_contradict_the_ways_to_group_are_told(said: str, ways: str) -> None:
    text = f"[global]\ncgroups = {said}\ngroup by = {ways}\n"
    expected = "/f, line 2: 'cgroups' contradicts 'group by' in line 3, which counts"
    assert told(text) == [expected]
    assert values(decided(text))["group_by"] == tuple(map(Grouping, ways.split(", ")))


def test_problems_stand_in_the_order_of_their_lines() -> None:
    text = "x\n[global]\nload = 1\nzzz = 1\ny\nupdate every = 0\n[zzz]\n"
    assert [one.line for one in decided(text).problems] == [1, 3, 4, 5, 6, 7]


def test_ten_thousand_unknown_keys_do_not_fill_the_log() -> None:
    text = "[global]\n" + "\n".join(f"apps {number} = 1" for number in range(10_000))
    assert len(told(text)) == 101
    assert told(text)[-1].startswith("/f: more of its lines")


def folders(tmp_path: Path, *texts: str | None) -> list[Path]:
    """A folder for each text, from most to least important; None leaves it without a file."""
    made = []
    for number, text in enumerate(texts):
        made.append(tmp_path / str(number))
        made[-1].mkdir()
        if text is not None:
            (made[-1] / FILE_NAME).write_text(f"[global]\n{text}")
    return made


def test_copies_count_key_by_key(tmp_path: Path) -> None:
    made = folders(
        tmp_path,
        "update every = 2\n",
        None,
        "update every = 3\nload = return\n",
        "update every = 4\nload = entry\npid table size = 5\n",
    )
    overrides = read_overrides(made)
    assert values(overrides) == {"interval_s": 2, "mode": Mode.RETURN, "pid_table_size": 5}
    assert overrides.values["mode"].origin == f"{made[2] / FILE_NAME}:3"


@pytest.mark.parametrize(
    ("more", "less", "apps"),
    [("apps = yes", "disable apps = yes", True), ("disable apps = yes", "apps = yes", False)],
)
def test_a_more_important_copy_counts_whatever_its_key_is_called(
    more: str, less: str, apps: bool, tmp_path: Path
) -> None:
    overrides = read_overrides(folders(tmp_path, more, less))
    assert (values(overrides), overrides.problems) == ({"apps": apps}, ())


def test_below_a_wrong_value_the_next_copy_counts(tmp_path: Path) -> None:
    overrides = read_overrides(folders(tmp_path, "update every = x", "update every = 7"))
    assert values(overrides) == {"interval_s": 7}
    assert [one.line for one in overrides.problems] == [2]


def test_a_copy_that_cannot_be_read_is_told_and_the_next_counts(tmp_path: Path) -> None:
    made = folders(tmp_path, None, "update every = 7")
    (made[0] / FILE_NAME).mkdir()
    overrides = read_overrides(made)
    expected = f"{made[0] / FILE_NAME}: it cannot be read: Is a directory"
    assert [str(one) for one in overrides.problems] == [expected]
    assert values(overrides) == {"interval_s": 7}


def test_a_folder_that_is_named_twice_is_told_once(tmp_path: Path) -> None:
    made = folders(tmp_path, "zzz = 1")
    assert len(read_overrides(made * 2).problems) == 1


def test_folders_without_a_file_decide_nothing(tmp_path: Path) -> None:
    assert read_overrides([tmp_path, tmp_path / "none"]) == Overrides()


def test_the_stock_file_decides_nothing_by_itself() -> None:
    assert overrides_of(load(STOCK / FILE_NAME)) == Overrides()


def test_the_stock_file_shows_every_setting_at_its_default() -> None:
    text = (STOCK / FILE_NAME).read_text()
    overrides = decided(re.sub(r"^#(?! )(?=.*=)", "", text, flags=re.MULTILINE))
    assert (overrides.problems, overrides.notes) == ((), ())
    assert dataclasses.replace(Settings(), **values(overrides)) == Settings()
    assert overrides.values.keys() == {one.field for one in OPTIONS}
    names = {port: one.value for port, one in overrides.services.items()}
    assert names == Settings().service_names


def test_every_option_sets_a_field_of_the_settings() -> None:
    names = {one.name for one in dataclasses.fields(Settings)}
    assert {one.field for one in OPTIONS} <= names


_DIALECTS = [dialect_of(file) for file in FILES]
_SECTIONS = sorted({section for one in _DIALECTS for section in one.sections})
_KEYS = {key for one in _DIALECTS for section in one.sections for key in one.keys_of(section)}
_NAMES = st.sampled_from(sorted(_KEYS)) | st.text()
_VALUES = (
    st.sampled_from(["yes", "entry", "apps users", "5", "!80 x", "!::1/8 *"])
    | st.integers().map(str)
    | st.text()
)


@given(
    st.lists(
        st.tuples(_NAMES, _VALUES).map(" = ".join)
        | st.sampled_from(_SECTIONS).map("[{}]".format)
        | st.text()
    ),
    st.sampled_from(FILES),
)
def test_whatever_a_file_says_the_settings_can_be_made(lines: list[str], file: Path) -> None:
    overrides = decided("\n".join(["[global]", *lines]), file)
    assert dataclasses.replace(Settings(), **values(overrides))
    assert all(str(one).isprintable() for one in overrides.problems + overrides.notes)
