from __future__ import annotations

import time
from pathlib import Path

import pytest

from kvitals.model import Insight
from kvitals.sampling.advice import Advice
from kvitals.store.archive import Archive
from tests.unit.web.exhibits import NASTY, NOW, Site, fill, make_exhibit, served


def test_a_healthy_run_has_no_findings(crowd: Site) -> None:
    answer = crowd.ask("/api/findings").json
    assert answer == {"time": NOW, "findings": [], "not_looked_for": None}


def test_a_finding_has_its_evidence() -> None:
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 1)
    assert isinstance(exhibit.advice, Advice)
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
    answer = site.ask("/api/findings").json
    assert answer["findings"] == []
    assert answer["not_looked_for"] == (
        "Processes are not counted: applications are turned off in this run."
    )


@pytest.mark.parametrize("apps", [True, False])
def test_a_history_that_cannot_be_written_is_a_finding(apps: bool, tmp_path: Path) -> None:
    exhibit = make_exhibit(apps=apps)
    fill(exhibit, 1)
    folder = tmp_path / "file"
    folder.touch()
    exhibit.archive = archive = Archive(folder)
    archive.flush()
    before = time.time()
    with served(exhibit) as site:
        (found,) = site.ask("/api/findings").json["findings"]
        alarms = site.ask("/api/v1/alarms").json
    archive.close()
    assert found["sentence"].startswith(f"History is not written in {folder}: ")
    assert before - 60 < found["since"] <= before
    assert found["evidence"] == {"lost_ticks": 0, "folder": str(folder)}
    assert (found["kind"], found["subject"]) == ("history", "kvitals")
    assert alarms["status"]
    assert alarms["alarms"]["history_kvitals"]["value"] == 0


def test_a_history_that_is_written_is_none(tmp_path: Path) -> None:
    exhibit = make_exhibit()
    fill(exhibit, 1)
    exhibit.archive = archive = Archive(tmp_path)
    archive.flush()
    with served(exhibit) as site:
        assert site.ask("/api/findings").json["findings"] == []
        assert site.ask("/api/v1/info").json["kvitals"]["archive"] == {
            "folder": str(tmp_path),
            "megabytes": 256,
            "ticks": 86400,
            "minutes": 604800,
        }
    archive.close()
