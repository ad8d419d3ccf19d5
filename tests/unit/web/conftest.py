"""One served run for the tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.web.exhibits import Site, fill, make_exhibit, served


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Ten seconds of an entry-mode run."""
    exhibit = make_exhibit()
    fill(exhibit, 10)
    with served(exhibit) as one:
        yield one


@pytest.fixture(scope="session")
def young() -> Iterator[Site]:
    """A run before its first tick."""
    with served(make_exhibit()) as one:
        yield one
