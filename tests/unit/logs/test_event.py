"""A record becomes an event on one line, whatever is in it."""

from __future__ import annotations

import errno
import logging
import sys
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.logs.event import LAST_WORD, Event, event_of, own_event, told
from kvitals.logs.printable import LONGEST


class Unspeakable(Exception):  # noqa: N818 (it is none of ours)
    def __str__(self) -> str:
        raise RuntimeError("no words")


def made(message: object, *arguments: object, error: bool = False, **more: Any) -> Event:
    record = logging.LogRecord(
        "some.name",
        logging.ERROR,
        "file.py",
        7,
        message,
        arguments,
        sys.exc_info() if error else None,
    )
    record.__dict__.update(more)
    return event_of(record)


def failing(depth: int) -> None:
    if depth:
        failing(depth - 1)
    raise ValueError("first line\nsecond")


def test_what_it_says_of_itself() -> None:
    event = made("opened file=%s", "x")
    assert (event.level, event.text, event.thread) == (logging.ERROR, "opened file=x", "MAIN")
    assert event.site == ("some.name", 7)
    assert not event.is_last_word
    assert made("bye", **LAST_WORD).is_last_word


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_no_text_is_too_odd(message: str, argument: str) -> None:
    text = made(message, argument).text
    assert text.isprintable()
    assert len(text) <= LONGEST + 40


@pytest.mark.parametrize("arguments", [(1, 2), ("x",), (Unspeakable(),)])
def test_a_call_that_was_written_wrong_is_told(arguments: tuple[object, ...]) -> None:
    event = made("%d and no more", *arguments)
    assert "and no more" in event.text


def test_a_thread_is_named_in_capitals() -> None:
    assert made("x", threadName="collector\x1b").thread == "COLLECTOR\\X1B"
    names: list[str] = []
    thread = threading.Thread(target=lambda: names.append(own_event(20, "x").thread), name="own")
    thread.start()
    thread.join()
    assert names == ["OWN"]


def test_a_trace_is_on_the_same_line() -> None:
    try:
        failing(1)
    except ValueError:
        event = made("it failed", error=True)
    assert event.text.startswith("it failed: ValueError: first line second (at logs/test_event.py:")
    assert event.text.count(" failing") == 2


def test_a_deep_trace_loses_its_middle() -> None:
    try:
        failing(100)
    except ValueError as error:
        text = told(error)
    assert text.count(" failing") == 11
    assert "> 90 more >" in text


def test_causes_are_told() -> None:
    try:
        try:
            raise PermissionError(errno.EPERM, "no", "file")
        except OSError as error:
            raise RuntimeError("it cannot be") from error
    except RuntimeError:
        event = made("failed", error=True)
    assert "RuntimeError: it cannot be (at " in event.text
    assert "; due to PermissionError: [Errno 1] no: 'file' (at " in event.text
    assert event.errno == errno.EPERM


def test_hidden_context_stays_hidden() -> None:
    def replace() -> None:
        try:
            failing(0)
        except ValueError:
            raise RuntimeError("new") from None

    with pytest.raises(RuntimeError) as raised:
        replace()
    assert "ValueError" not in told(raised.value)


def test_the_number_of_an_error_in_the_arguments() -> None:
    assert made("failed error=%s", OSError(errno.ENOENT, "gone")).errno == errno.ENOENT
    assert made("failed error=%s", OSError("no number")).errno is None
    assert made("failed error=%s", "text").errno is None


def test_an_error_without_words_is_told() -> None:
    assert "RuntimeError" in told(Unspeakable())
