"""What the documentation says that is attempted is attempted, and nothing else."""

from __future__ import annotations

import re

from tests.browser.test_strangers import ATTEMPTS as OF_PAGES
from tests.kernel.test_face import ATTEMPTS as FROM_ELSEWHERE
from tests.kernel.test_intruder import EXPECTED as OF_USERS
from vmtest.store import CHECKOUT

TOLD = (CHECKOUT / "docs" / "security.md").read_text()


def told(test: str) -> list[str]:
    """The attempts of the row with a test, in the order of the text."""
    (row,) = [one for one in TOLD.splitlines() if one.endswith(f"| `{test}` |")]
    return re.findall(r"`([^`]+)`", row.rpartition("| `")[0])


def test_each_attempt_is_told_with_its_test() -> None:
    for test, attempts in (
        ("tests/kernel/test_intruder.py", OF_USERS),
        ("tests/browser/test_strangers.py", OF_PAGES),
        ("tests/kernel/test_face.py", FROM_ELSEWHERE),
    ):
        assert sorted(told(test)) == sorted(attempts)


def test_they_are_forty_and_more() -> None:
    assert len(OF_USERS) + len(OF_PAGES) + len(FROM_ELSEWHERE) >= 40
