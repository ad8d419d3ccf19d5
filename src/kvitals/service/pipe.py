"""Our end of the pipe to an Agent, which may stop to read for a while."""

from __future__ import annotations

import os
import select

from kvitals.model import output_error
from kvitals.service.stop import Stop


class Pipe:
    """A text output that is never waited for once we are asked to end.

    What was written goes out with a flush, in pieces that find room as a whole when
    the kernel says that there is room (pipe(7), PIPE_BUF).
    """

    def __init__(self, output: int, stop: Stop) -> None:
        self._output = output
        self._stop = stop
        self._waiting: list[str] = []

    def write(self, text: str) -> None:
        self._waiting.append(text)

    def flush(self) -> None:
        """Send what was written, or drop the rest when asked to end.

        Raises:
            BrokenPipeError: nobody reads any more.
            OutputError: what is behind it takes nothing.
        """
        content = memoryview("".join(self._waiting).encode())
        self._waiting = []
        while content:
            self._stop.wait_for(None, self._output)
            if self._stop.is_set():
                return
            try:
                content = content[os.write(self._output, content[: select.PIPE_BUF]) :]
            except BrokenPipeError:
                raise
            except OSError as error:
                raise output_error(error) from error
