from __future__ import annotations

from kvitals.model import Insight
from tests.unit.web.exhibits import NASTY, NOW, Site, fill, make_exhibit, served


def test_a_healthy_run_has_no_findings(crowd: Site) -> None:
    assert crowd.ask("/api/findings").json == {"time": NOW, "findings": []}


def test_a_finding_has_its_evidence() -> None:
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 1)
    assert exhibit.advice is not None
    exhibit.advice.insights = tuple(
        Insight("zombies", name, f"{name} has zombies.", NOW - 60, {"zombies": 3}, "ebpf.zombies")
        for name in NASTY
    )
    with served(exhibit) as site:
        found = site.ask("/api/findings").json["findings"]
    assert found == [
        {
            "kind": "zombies",
            "subject": name,
            "sentence": f"{name} has zombies.",
            "since": NOW - 60,
            "evidence": {"zombies": 3},
            "chart": "ebpf.zombies",
        }
        for name in NASTY
    ]


def test_a_run_that_counts_no_processes_says_so(site: Site) -> None:
    answer = site.ask("/api/findings")
    assert (answer.status, answer.error) == (
        404,
        "Processes are not counted: applications are turned off in this run.",
    )
