"""Commands start the log of a process; each test gets back the one of pytest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.logs.state import kept


@pytest.fixture(autouse=True)
def _log_is_left_alone() -> Iterator[None]:
    with kept():
        yield
