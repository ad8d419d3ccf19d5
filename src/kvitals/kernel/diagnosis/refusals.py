"""What libbpf said while programs were tried, kept for whoever asks why one was refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kvitals.kernel.libbpf import libbpf


class _Kept(list[str]):
    """A log whose lines stay in another list when it is cleared."""

    def __init__(self, keep: list[str]) -> None:
        super().__init__()
        self._keep = keep

    def append(self, line: str, /) -> None:
        super().append(line)
        self._keep.append(line)


@contextmanager
def library_log() -> Iterator[list[str]]:
    """All that libbpf logs inside the block, though its own log is cleared at every load.

    Raises:
        LibbpfMissingError: there is no libbpf.
    """
    library = libbpf()
    before, kept = library.log, list[str]()
    library.log = _Kept(kept)
    try:
        yield kept
    finally:
        library.log = before
