"""What the documentation says about commands, charts and files is true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from kvitals.probes import PROBES
from tools import kernels_doc, metrics_doc

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def test_the_page_of_metrics_is_that_of_the_declarations() -> None:
    assert metrics_doc.PAGE.read_text() == metrics_doc.page()


def test_the_table_of_kernels_is_the_recorded_one() -> None:
    page = kernels_doc.PAGE.read_text()
    assert page == kernels_doc.with_table(page, kernels_doc.recorded_table())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        assert (page.parent / target).exists(), target


def test_the_readme_names_every_chart() -> None:
    text = (ROOT / "README.md").read_text()
    missing = [c.id for probe in PROBES for c in probe.charts if f"`{c.id}`" not in text]
    assert missing == []


def test_every_run_time_dependency_is_named_with_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    text = (ROOT / "docs" / "architecture.md").read_text()
    for name in project["dependencies"]:
        assert f"**{name.split('>')[0]}**" in text
