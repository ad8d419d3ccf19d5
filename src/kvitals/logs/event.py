"""One event as it will be told: a record of `logging`, made into a line that is safe to print.

Knows how an exception is put into a line. Refuses to know when it is told, and in which form.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Final

from kvitals.logs.printable import one_line, printable, shortened

MAIN: Final = "MAIN"
# For the call that says why this process ends: no flood may drown it.
LAST_WORD: Final = {"is_last_word": True}

_MOST_FRAMES = 12
_MOST_CAUSES = 4


@dataclass(frozen=True, slots=True)
class Event:
    """What happened. text is printable and on one line; site is where in the code it is told."""

    level: int
    time: float
    text: str
    thread: str = MAIN
    errno: int | None = None
    site: tuple[str, int] = ("", 0)
    is_last_word: bool = False


def event_of(record: logging.LogRecord) -> Event:
    """The event of a record, however badly it was made."""
    error = record.exc_info[1] if record.exc_info else None
    text = _message(record)
    if error is not None:
        text = f"{text}: {told(error)}" if text else told(error)
    return Event(
        level=record.levelno,
        time=record.created,
        text=shortened(printable(text)),
        thread=_tag(record.threadName),
        errno=_errno(record, error),
        site=(record.name, record.lineno),
        is_last_word=getattr(record, "is_last_word", False),
    )


def own_event(level: int, text: str) -> Event:
    """An event of the log itself."""
    return Event(level, time.time(), text, _tag(threading.current_thread().name))


def told(error: BaseException) -> str:
    """An exception with the places it passed, the outermost first, and with what it is due to."""
    return "; due to ".join(map(_one_told, _causes(error)))


def _one_told(error: BaseException) -> str:
    said = _text_of(error).strip()
    name = type(error).__name__
    places = _places(error.__traceback__)
    at = f" (at {' > '.join(places)})" if places else ""
    return f"{name}: {said}{at}" if said else f"{name}{at}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if current is None:
            return
        yield current
        context = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or context


# Without the source lines: reading them would keep whole files in memory.
def _places(trace: TracebackType | None) -> list[str]:
    places = [
        f"{'/'.join(frame.f_code.co_filename.split('/')[-2:])}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(trace)
    ]
    if len(places) <= _MOST_FRAMES:
        return places
    half = _MOST_FRAMES // 2
    return [*places[:half], f"{len(places) - 2 * half} more", *places[-half:]]


def _message(record: logging.LogRecord) -> str:
    try:
        return one_line(record.getMessage()).strip()
    except Exception as error:  # noqa: BLE001 (whatever an argument does, the event is told)
        return f"{record.msg!r} (cannot be put into words: {type(error).__name__})"


def _text_of(error: BaseException) -> str:
    try:
        return one_line(str(error))
    except Exception as second:  # noqa: BLE001 (as above)
        return f"(cannot be put into words: {type(second).__name__})"


def _errno(record: logging.LogRecord, error: BaseException | None) -> int | None:
    arguments = record.args if isinstance(record.args, tuple) else ()
    for suspect in (error, *arguments):
        if isinstance(suspect, BaseException):
            for one in _causes(suspect):
                if isinstance(one, OSError) and isinstance(one.errno, int) and one.errno > 0:
                    return one.errno
    return None


def _tag(thread: str | None) -> str:
    if thread is None or thread == "MainThread":
        return MAIN
    return printable(thread).upper()
