"""What the kernel shelf shares: root, a fresh cgroup, the generator, and the product."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from kvitals.kernel.cgroups import CgroupError, root_path
from kvitals.kernel.privileges import missing_capabilities
from tests import ground_truth


@pytest.fixture(autouse=True, scope="session")
def _privileged() -> None:
    missing = missing_capabilities()
    if missing:
        pytest.skip(f"the kernel shelf needs {' and '.join(missing)}: run it with sudo")


@pytest.fixture
def cgroup() -> Iterator[Path]:
    """An empty cgroup v2 folder of its own, so that a count leaves other processes out."""
    try:
        folder = root_path() / f"kvitals-test-{uuid.uuid4().hex[:8]}"
    except CgroupError as error:
        pytest.skip(f"exact counts need a cgroup of their own, and {error}")
    folder.mkdir()
    yield folder
    folder.rmdir()


@pytest.fixture(scope="session")
def generator_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generator, built here, or where GENERATOR names a folder with a build."""
    built = os.environ.get("KVITALS_GENERATOR")
    if built:
        return Path(built)
    return ground_truth.build(tmp_path_factory.mktemp("generator"))
