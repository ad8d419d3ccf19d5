"""Takes words on the command line as files take them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from kvitals.config.readers import Reader


def word(reader: Reader) -> Callable[[str], Any]:
    """What argparse makes a value with, given how files read it."""

    def read(text: str) -> Any:
        answer = reader.read(text)
        if answer.value is None or answer.skipped:
            wrong = ", ".join(map(repr, answer.skipped)) or repr(text)
            raise argparse.ArgumentTypeError(f"{wrong} is not taken; it takes {reader.accepted}")
        return answer.value

    return read
