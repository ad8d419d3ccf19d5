"""One served run for the tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kvitals.model import Mode
from tests.unit.web.exhibits import NASTY, Site, fill, make_exhibit, make_plan, served


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Ten seconds of an entry-mode run."""
    exhibit = make_exhibit()
    fill(exhibit, 10)
    with served(exhibit) as one:
        yield one


@pytest.fixture(scope="session")
def crowd() -> Iterator[Site]:
    """Ten seconds of a return-mode run with groups of processes that have nasty names."""
    exhibit = make_exhibit(make_plan(Mode.RETURN), apps=True)
    fill(exhibit, 10, NASTY)
    with served(exhibit) as one:
        yield one


@pytest.fixture(scope="session")
def young() -> Iterator[Site]:
    """A run before its first tick."""
    with served(make_exhibit()) as one:
        yield one
