"""What all shelves share: where a skip is a failure."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Generator

# A skip for this reason is one that no machine can mend.
UNAVAILABLE = "not in the archive"

# A machine with other work is no fault of what is tested.
settings.register_profile("kvitals", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kvitals")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI, a test that could not run has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        if UNAVAILABLE not in reason:
            report.outcome = "failed"
            report.longrepr = f"in CI this may not be skipped: {reason}"
    return report
