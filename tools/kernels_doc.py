"""Put the table of the last `./test vm` into docs/kernels.md and docs/kernel-matrix.json.

Run from the checkout: `.venv/bin/python -m tools.kernels_doc`.
"""

from __future__ import annotations

import json
import re

from tests.vm import matrix
from vmtest.store import CHECKOUT

PAGE = CHECKOUT / "docs" / "kernels.md"
MARKS = ("<!-- matrix -->", "<!-- end of matrix -->")


def with_table(page: str, text: str) -> str:
    """A page with the text between its two marks replaced."""
    begin, end = MARKS
    between = re.compile(f"{re.escape(begin)}.*{re.escape(end)}", re.DOTALL)
    return between.sub(lambda _: f"{begin}\n{text}\n{end}", page)


def recorded_table() -> str:
    """The table of the record, with its day."""
    day = json.loads(matrix.RECORDED.read_text())["day"]
    rows = matrix.load(matrix.RECORDED)
    return f"\nMeasured on {day}.\n\n{matrix.table(rows)}\n"


def main() -> None:
    """Record the last run."""
    matrix.RECORDED.write_text(matrix.LAST_RUN.read_text())
    PAGE.write_text(with_table(PAGE.read_text(), recorded_table()))


if __name__ == "__main__":
    main()
