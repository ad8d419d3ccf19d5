"""The library's log is kept although every load clears it."""

from __future__ import annotations

import pytest

from kvitals.kernel.diagnosis.refusals import library_log
from kvitals.kernel.libbpf import LibbpfMissingError, libbpf


def test_lines_outlive_the_clearing_of_the_log() -> None:
    try:
        library = libbpf()
    except LibbpfMissingError as error:
        pytest.skip(str(error))
    with library_log() as kept:
        library.log.append("refused")
        library.log.clear()
        library.log.append("again")
        assert list(library.log) == ["again"]
    assert kept == ["refused", "again"]
    assert libbpf().log == []
