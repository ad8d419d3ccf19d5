"""The line of one event in each form."""

from __future__ import annotations

import errno
import logging
import re

import pytest

from kvitals.logs import forms
from kvitals.logs.event import Event


def event(level: int = logging.ERROR, number: int | None = None, text: str = 'said "so"') -> Event:
    return Event(level, 1_700_000_000.25, text, "COLLECTOR", number)


@pytest.mark.parametrize(
    ("level", "name"),
    [
        (logging.DEBUG, "DEBUG"),
        (logging.INFO, "INFO "),
        (logging.WARNING, "ERROR"),
        (logging.ERROR, "ERROR"),
        (logging.CRITICAL, "FATAL"),
    ],
)
def test_an_agent_reads_netdatas_form(level: int, name: str) -> None:
    line = forms.agent(event(level))
    date = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    assert re.fullmatch(rf'{date}: ebpf\.plugin {name} : COLLECTOR : said "so"', line)


def test_the_number_of_an_error_is_told_as_netdata_does() -> None:
    assert forms.agent(event(number=errno.EPERM)).endswith(" (errno 1, Operation not permitted)")
    assert "errno" not in forms.agent(event(logging.INFO, errno.EPERM))


@pytest.mark.parametrize(
    ("level", "priority"),
    [
        (logging.DEBUG, 7),
        (logging.INFO, 6),
        (logging.WARNING, 4),
        (logging.ERROR, 3),
        (logging.CRITICAL, 2),
    ],
)
def test_the_journal_gets_a_priority_and_no_date(level: int, priority: int) -> None:
    assert forms.people_journal(event(level)) == f'<{priority}>said "so"'
    assert re.fullmatch(
        rf'<{priority}>ebpf\.plugin [A-Z ]{{5}} : COLLECTOR : said "so"',
        forms.agent_journal(event(level)),
    )


def test_logfmt() -> None:
    line = forms.logfmt(event(number=errno.ENOENT, text='a "b" \\x1b'))
    assert re.fullmatch(
        r"time=20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.250[+-]\d\d:\d\d comm=ebpf\.plugin "
        r'source=collector level=error errno="2, No such file or directory" thread=COLLECTOR '
        r'msg="a \\"b\\" \\\\x1b"',
        line,
    )


def test_people_read_date_level_and_text() -> None:
    pattern = r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d WARNING said "so"'
    assert re.fullmatch(pattern, forms.people(event(logging.WARNING)))


@pytest.mark.parametrize(
    ("level", "color"),
    [(logging.DEBUG, 2), (logging.INFO, 32), (logging.WARNING, 33), (logging.CRITICAL, 31)],
)
def test_only_the_level_is_colored(level: int, color: int) -> None:
    line = forms.people_colored(event(level))
    assert f" \x1b[{color}m{logging.getLevelName(level)}\x1b[0m said" in line
    assert line.count("\x1b") == 2
