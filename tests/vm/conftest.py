"""Collects what the virtual machines measured, and prints it as a table at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ground_truth import build
from tests.vm import matrix
from vmtest.store import CHECKOUT

_ROWS = pytest.StashKey[list[matrix.Row]]()


@pytest.fixture(scope="session")
def rows(pytestconfig: pytest.Config) -> Iterator[list[matrix.Row]]:
    """Where a test puts its row. Kept for tools/kernels_doc.py."""
    collected: list[matrix.Row] = []
    pytestconfig.stash[_ROWS] = collected
    yield collected
    matrix.LAST_RUN.parent.mkdir(exist_ok=True)
    matrix.save(collected, matrix.LAST_RUN)


@pytest.fixture(scope="session")
def generator() -> Path:
    """The generator where the virtual machine sees it: its /tmp is its own."""
    folder = CHECKOUT / ".cache" / "generator"
    folder.mkdir(parents=True, exist_ok=True)
    return build(folder)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """The table of this run."""
    collected = config.stash.get(_ROWS, [])
    if collected:
        terminalreporter.section("kernels")
        terminalreporter.write_line(matrix.table(collected))
