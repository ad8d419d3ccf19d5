"""Puts everything back that starting a log changes for the whole process."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kvitals.logs.handler import Handler


@contextmanager
def kept() -> Iterator[None]:
    """Leave the process's log as it was before the block."""
    root = logging.getLogger()
    level, raises = root.level, logging.raiseExceptions
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    yield
    for handler in [one for one in root.handlers if isinstance(one, Handler)]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    logging.raiseExceptions = raises
    logging.captureWarnings(False)
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
