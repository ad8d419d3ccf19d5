"""Runs axe-core, which looks for what keeps people from using a page, over a page that is open.

https://github.com/dequelabs/axe-core; of the npm registry, fetched once.
"""

from __future__ import annotations

from functools import cache

from playwright.sync_api import Page

from hatch_build import ROOT, fetch_library, is_complete

LIBRARY = "axe-core@4.14.1"
FILES = {"axe.min.js": "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"}
FOLDER = ROOT / ".cache" / LIBRARY
SEVERE = ("serious", "critical")
RUN = "async () => (await axe.run({ resultTypes: ['violations'] })).violations"


def violations(page: Page) -> list[str]:
    """What is serious or critical, a line for each element: the rule, where, and what to do."""
    # By the developer tools, so that the page's content security policy stays as it is.
    page.evaluate(_script())
    return [
        f"{rule['id']} ({rule['impact']}) at {' '.join(map(str, node['target']))}: "
        + node["failureSummary"].replace("\n", " ")
        for rule in page.evaluate(RUN)
        if rule["impact"] in SEVERE
        for node in rule["nodes"]
    ]


@cache
def _script() -> str:
    if not is_complete(FOLDER, FILES):
        fetch_library(FOLDER, LIBRARY, FILES)
    return (FOLDER / "axe.min.js").read_text(encoding="utf-8")
