"""What Python itself would print on standard error, led to the log: errors that nobody caught.

Knows Python's hooks. Refuses to know what becomes of a record.
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

log = logging.getLogger("kvitals")


def lead_to_log() -> None:
    """Take over from Python for this process."""
    sys.excepthook = _ended
    sys.unraisablehook = _passed_over
    threading.excepthook = _thread_ended
    logging.captureWarnings(True)


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        log.warning("interrupted")
        return
    log.critical("ended by an error that nobody expected", exc_info=(kind, error, trace))


def _thread_ended(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is None or issubclass(arguments.exc_type, SystemExit):
        return
    log.error(
        "thread ended by an error that nobody expected name=%s",
        arguments.thread.name if arguments.thread else "",
        exc_info=(arguments.exc_type, arguments.exc_value, arguments.exc_traceback),
    )


def _passed_over(arguments: sys.UnraisableHookArgs) -> None:
    error = arguments.exc_value
    log.error(
        "error passed over in=%r",
        arguments.object,
        exc_info=(type(error), error, arguments.exc_traceback) if error is not None else None,
    )
