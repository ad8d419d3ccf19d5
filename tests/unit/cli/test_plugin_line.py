"""The plugin's command line: one dash or two, and what each option decides."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.cli.plugin_line import OPTIONS, read, usage
from kvitals.model import Mode

NOTHING = dict.fromkeys(("interval_s", "mode", "apps", "process", "socket"))


@pytest.mark.parametrize(
    ("line", "decided"),
    [
        ("", {}),
        ("1", {"interval_s": 1}),
        ("3600", {"interval_s": 3600}),
        ("-r", {"mode": Mode.RETURN}),
        ("-return", {"mode": Mode.RETURN}),
        ("5 --return", {"interval_s": 5, "mode": Mode.RETURN}),
        ("-g", {"apps": False}),
        ("--global", {"apps": False}),
        ("-a", {"apps": True, "process": True, "socket": True}),
        ("--all -global", {"apps": False, "process": True, "socket": True}),
        ("-global -all", {"apps": False, "process": True, "socket": True}),
        ("-n", {"process": False, "socket": True}),
        ("-process", {"process": True, "socket": False}),
        ("--net --process", {"process": True, "socket": True}),
        ("1 -rgn", {"interval_s": 1, "mode": Mode.RETURN, "apps": False}
         | {"process": False, "socket": True}),
    ],
)  # fmt: skip
def test_what_a_line_decides(line: str, decided: dict[str, Any]) -> None:
    found = read(line.split())
    assert found.given() == NOTHING | decided
    assert found.problems == ()


@pytest.mark.parametrize("option", [name for name, _ in OPTIONS])
@pytest.mark.parametrize("form", ["--{0}", "-{0}", "-{0[0]}"])
def test_every_option_takes_one_dash_or_two(option: str, form: str) -> None:
    assert read([form.format(option)]).options == {option}


@pytest.mark.parametrize(
    "line", ["0", "3601", "-1", "1.5", "²", "9" * 99, "x", "-x", "-rx", "--r", "---return", "- -r"]
)
def test_what_is_not_known_is_told_and_ignored(line: str) -> None:
    found = read(line.split())
    assert found.seconds is None
    assert len(found.problems) == 1
    assert repr(line.split(maxsplit=1)[0][:100]) in found.problems[0]


def test_seconds_come_first_or_not_at_all() -> None:
    found = read(["-r", "5"])
    assert found.seconds is None
    assert found.problems == ("'5' on the command line is not known, ignored",)


@given(st.lists(st.text(max_size=20), max_size=5))
def test_no_line_is_too_odd(words: list[str]) -> None:
    assert len(read(words).problems) <= len(words)


def test_the_help_names_every_option() -> None:
    for name, told in OPTIONS:
        assert f"-{name[0]}, --{name} " in usage()
        assert told in usage()
