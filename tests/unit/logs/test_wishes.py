"""What the environment says about logs, and what is made of nonsense."""

from __future__ import annotations

import logging
import os
import pty
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.logs.flood import Limit
from kvitals.logs.wishes import Wishes, is_journal, wants_color, wishes_of_agent

VARIABLES = (
    "NETDATA_LOG_METHOD",
    "NETDATA_LOG_FORMAT",
    "NETDATA_LOG_LEVEL",
    "NETDATA_LOG_SEVERITY_LEVEL",
    "NETDATA_ERRORS_THROTTLE_PERIOD",
    "NETDATA_ERRORS_PER_PERIOD",
)


def test_without_variables_it_is_as_netdata_has_it() -> None:
    assert wishes_of_agent({}) == Wishes(logging.INFO, Limit(200, 1200))


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("emergency", logging.CRITICAL),
        ("alert", logging.CRITICAL),
        ("critical", logging.CRITICAL),
        ("error", logging.ERROR),
        ("warning", logging.WARNING),
        ("notice", logging.WARNING),
        ("info", logging.INFO),
        ("Debug ", logging.DEBUG),
        ("everything", logging.INFO),
        ("", logging.INFO),
    ],
)
def test_levels(word: str, level: int) -> None:
    assert wishes_of_agent({"NETDATA_LOG_LEVEL": word}).level == level
    assert wishes_of_agent({"NETDATA_LOG_SEVERITY_LEVEL": word}).level == level


def test_numbers_of_the_flood_protection() -> None:
    wishes = wishes_of_agent(
        {"NETDATA_ERRORS_THROTTLE_PERIOD": "3600", "NETDATA_ERRORS_PER_PERIOD": "100"}
    )
    assert wishes.limit == Limit(lines=100, period_s=3600)


@pytest.mark.parametrize("word", ["", "-1", "1.5", "many", "²", "9" * 50])
def test_what_is_no_number_is_not_taken(word: str) -> None:
    wishes = wishes_of_agent(
        {"NETDATA_ERRORS_THROTTLE_PERIOD": word, "NETDATA_ERRORS_PER_PERIOD": word}
    )
    assert wishes.limit == Limit()


def test_methods_and_formats() -> None:
    assert wishes_of_agent({"NETDATA_LOG_METHOD": "none"}).is_silent
    assert not wishes_of_agent({"NETDATA_LOG_METHOD": "journal"}).is_silent
    assert wishes_of_agent({"NETDATA_LOG_FORMAT": "logfmt"}).is_logfmt
    assert not wishes_of_agent({"NETDATA_LOG_FORMAT": "json"}).is_logfmt


@given(st.dictionaries(st.sampled_from(VARIABLES), st.text(max_size=20)))
def test_no_value_is_too_odd(environment: dict[str, str]) -> None:
    wishes_of_agent(environment)


def test_the_journal_is_known_by_device_and_inode(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as file:
        status = os.fstat(file.fileno())
        stream = f"{status.st_dev}:{status.st_ino}"
        assert is_journal({"JOURNAL_STREAM": stream}, file.fileno())
        for other in (f"{stream}0", f"0:{status.st_ino}", "x", ""):
            assert not is_journal({"JOURNAL_STREAM": other}, file.fileno())
        assert not is_journal({}, file.fileno())
    assert not is_journal({"JOURNAL_STREAM": stream}, 9999)


def test_colors_are_for_terminals_that_want_them(tmp_path: Path) -> None:
    terminal, other = pty.openpty()
    try:
        assert wants_color({}, terminal)
        assert wants_color({"NO_COLOR": ""}, terminal)
        assert not wants_color({"NO_COLOR": "1"}, terminal)
        assert not wants_color({"TERM": "dumb"}, terminal)
    finally:
        os.close(terminal)
        os.close(other)
    with (tmp_path / "log").open("w") as file:
        assert not wants_color({}, file.fileno())
