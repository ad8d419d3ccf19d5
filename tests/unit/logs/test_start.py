"""The log of a process: all sources, one form, and nothing that is raised."""

from __future__ import annotations

import gc
import logging
import re
import sys
import threading
import warnings

import pytest

from kvitals.logs.flood import Flood, Limit
from kvitals.logs.forms import agent
from kvitals.logs.handler import Handler
from kvitals.logs.repeats import Repeats
from kvitals.logs.start import log_for_agent, log_for_people, tell_anew

LINE = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d: ebpf\.plugin (DEBUG|INFO |ERROR|FATAL) : [A-Z0-9 -]+ : .+"
)
log = logging.getLogger("kvitals.test")

Captured = pytest.CaptureFixture[str]


def lines(captured: Captured) -> list[str]:
    found = captured.readouterr().err.splitlines()
    assert all(LINE.fullmatch(one) for one in found), found
    return found


def failing() -> None:
    raise RuntimeError("two\nlines\x1b[2J")


class Broken:
    def __del__(self) -> None:
        failing()


def test_every_line_has_netdatas_form(capsys: Captured) -> None:
    log_for_agent({})
    log.info("name=%s", "\x1b]0;title\x07\n2026-01-01 forged")
    assert "name=\\x1b]0;title\\x07" in lines(capsys)[0]


def test_an_error_that_nobody_caught_is_one_line(capsys: Captured) -> None:
    log_for_agent({})
    try:
        failing()
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    (line,) = lines(capsys)
    assert "FATAL : MAIN : ended by" in line
    assert "RuntimeError: two lines\\x1b[2J (at " in line


def test_an_interrupt_needs_no_trace(capsys: Captured) -> None:
    log_for_agent({})
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert lines(capsys)[0].endswith(" : interrupted")


def test_an_error_that_ended_a_thread_is_one_line(capsys: Captured) -> None:
    log_for_agent({})
    thread = threading.Thread(target=failing, name="collector")
    thread.start()
    thread.join()
    (line,) = lines(capsys)
    assert "ERROR : COLLECTOR : thread ended" in line


def test_an_error_that_python_passes_over_is_one_line(capsys: Captured) -> None:
    log_for_agent({})
    Broken()
    gc.collect()
    (line,) = lines(capsys)
    assert "error passed over in=" in line


def test_warnings_are_logged(capsys: Captured) -> None:
    log_for_agent({})
    shown_by_log = warnings.showwarning
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        # pytest collects warnings by what it puts here.
        warnings.showwarning = shown_by_log
        warnings.warn("old thing", stacklevel=1)
    assert "UserWarning: old thing" in lines(capsys)[0]


@pytest.mark.parametrize("name", ["uvicorn.error", "asyncio"])
def test_libraries_are_logged(name: str, capsys: Captured) -> None:
    log_for_agent({})
    logging.getLogger(name).warning("slow")
    assert len(lines(capsys)) == 1


def test_a_call_that_was_written_wrong_raises_nothing(capsys: Captured) -> None:
    log_for_agent({})
    log.info("%d", "x")
    assert "cannot be put into words" in lines(capsys)[0]


def test_a_handler_whose_outlet_fails_raises_nothing() -> None:
    def fail(line: str) -> None:
        raise OSError(line)

    handler = Handler(agent, fail, Repeats(), Flood(Limit()))
    handler.handle(logging.LogRecord("x", logging.INFO, "", 1, "x", (), None))
    handler.close()


@pytest.mark.parametrize(
    ("environment", "told"),
    [({"NETDATA_LOG_LEVEL": "error"}, 1), ({"NETDATA_LOG_METHOD": "none"}, 0), ({}, 2)],
)
def test_an_agent_chooses_the_level(
    environment: dict[str, str], told: int, capsys: Captured
) -> None:
    log_for_agent(environment)
    log.info("a")
    log.error("b")
    assert len(lines(capsys)) == told


def test_a_level_counts_for_libraries_too(capsys: Captured) -> None:
    log_for_people({}, logging.ERROR)
    logger = logging.getLogger("uvicorn")
    logger.setLevel(logging.WARNING)
    logger.warning("x")
    logger.setLevel(logging.NOTSET)
    assert capsys.readouterr().err == ""


def test_an_agent_chooses_logfmt(capsys: Captured) -> None:
    log_for_agent({"NETDATA_LOG_FORMAT": "logfmt"})
    log.info("a b")
    assert capsys.readouterr().err.endswith(' level=info thread=MAIN msg="a b"\n')


def test_a_fault_of_every_tick_is_told_once_and_counted_at_the_end(capsys: Captured) -> None:
    log_for_agent({})
    for _ in range(1000):
        log.warning("walk failed error=%s", "x")
    assert len(lines(capsys)) == 1
    (handler,) = (one for one in logging.getLogger().handlers if isinstance(one, Handler))
    handler.close()
    assert "(happened 999 more times in the last second)" in lines(capsys)[0]


def test_what_is_asked_again_is_told_again(capsys: Captured) -> None:
    log_for_people({})
    for _ in range(2):
        tell_anew()
        log.warning("line 3 is wrong")
    assert capsys.readouterr().err.count("line 3 is wrong") == 2


def test_a_second_start_takes_the_place_of_the_first(capsys: Captured) -> None:
    log_for_agent({})
    log_for_people({})
    log.info("x")
    assert re.fullmatch(r"\S+ \S+ INFO x\n", capsys.readouterr().err)
