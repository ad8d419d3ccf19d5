"""netdata.conf: the two sections that are about the collector, and silence about the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.ini import load, parse
from kvitals.config.netdata_conf import NetdataConf, read_netdata_conf

FILE = Path("/f/netdata.conf")
STOCK = Path("/etc/netdata/netdata.conf")
BOOLEAN = "yes or true or on or auto or on demand or no or false or off"


def found(text: str) -> NetdataConf:
    return read_netdata_conf(parse(text.encode(), FILE))


def told(text: str) -> list[str]:
    return [str(one) for one in found(text).problems]


@pytest.mark.parametrize(("value", "on"), [("yes", True), ("no", False), ("on demand", True)])
def test_the_collector_is_turned_on_and_off(value: str, on: bool) -> None:
    switch = found(f"[plugins]\n  ebpf = {value}\n").switch
    assert switch is not None
    assert (switch.value, switch.origin) == (on, f"{FILE}:2")


def test_interval_and_options_are_taken_with_their_lines() -> None:
    one = found("[plugin:ebpf]\n\tupdate every = 5\n\tcommand options = --return -g\n")
    assert one.interval is not None
    assert one.options is not None
    assert (one.interval.value, one.interval.line) == (5, 2)
    assert (one.options.value, one.options.line) == ("--return -g", 3)
    assert (one.switch, one.problems, one.notes) == (None, (), ())


def test_what_is_commented_out_is_a_comment() -> None:
    assert found("[plugins]\n# ebpf = no\n[plugin:ebpf]\n\t# update every = 1\n") == NetdataConf()


def test_the_other_sections_are_the_agents() -> None:
    text = "[web]\nx\na = 1\na = 2\n[global]\nupdate every = never\n[plugins]\ntc = maybe\n"
    assert found(text) == NetdataConf()


def test_an_agents_own_file_is_read_without_a_word() -> None:
    if not STOCK.exists():
        pytest.skip(f"there is no {STOCK}: apt-get install netdata-core")
    assert read_netdata_conf(load(STOCK)) == NetdataConf()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[plugins]\nebpf = never", f"line 2: 'ebpf' takes {BOOLEAN}; 'never' is skipped"),
        (
            "[plugin:ebpf]\nupdate every = 0",
            "line 2: 'update every' takes a whole number from 1 to 3600; '0' is skipped",
        ),
        (
            "[plugin:ebpf]\ncommand option = -r",
            (
                "line 2: 'command option' in [plugin:ebpf] is not known, and skipped; "
                "did you mean 'command options'?"
            ),
        ),
        (
            "[plugin:ebpf]\nupdate every 5",
            "line 2: 'update every 5' is neither [section] nor key = value; the line is skipped",
        ),
    ],
)
def test_mistakes_are_told_with_their_line(text: str, problem: str) -> None:
    assert told(text) == [f"{FILE}, {problem}"]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    problems = read_netdata_conf(load(tmp_path)).problems
    assert [str(one) for one in problems] == [f"{tmp_path}: it cannot be read: Is a directory"]


def test_the_name_of_the_former_plugin_is_a_note() -> None:
    one = found("[plugins]\nebpf_process = yes\n")
    assert one.switch is None
    assert [str(note) for note in one.notes] == [
        (
            f"{FILE}, line 2: 'ebpf_process' is the name of a former plugin, ignored; "
            "that of this one is 'ebpf'"
        )
    ]


_LINES = st.sampled_from(
    ["[plugins]", "[plugin:ebpf]", "[web", "ebpf = no", "update every = 9", "command options = -r"]
)


@given(st.lists(_LINES | st.text()))
def test_whatever_a_file_says_it_is_read(lines: list[str]) -> None:
    one = found("\n".join(lines))
    assert all(str(told).isprintable() for told in one.problems + one.notes)
