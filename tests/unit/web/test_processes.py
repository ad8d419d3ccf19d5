from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from kvitals.config.settings import Settings
from kvitals.model import Mode
from tests.unit.web.exhibits import (
    BOOTED,
    NASTY,
    NOW,
    Answered,
    Site,
    Ticker,
    fill,
    make_exhibit,
    make_plan,
    served,
)

TOTAL = 550


def ask(site: Site, **parameters: str | int) -> Answered:
    return site.ask("/api/processes?" + urlencode(parameters))


def by_name(answer: Any) -> dict[str, Any]:
    return {one["name"]: one for one in answer["processes"]}


def test_a_process_is_told_with_rates_and_totals(crowd: Site) -> None:
    answer = ask(crowd).json
    assert (answer["time"], answer["interval"], answer["count"]) == (NOW, 1, len(NASTY))
    one = by_name(answer)[NASTY[0]]
    assert {key: one[key] for key in one if key not in {"rates", "totals"}} == {
        "pid": 100,
        "parent": 1,
        "name": NASTY[0],
        "group": NASTY[0],
        "user": "somebody",
        "cgroup": "somebody",
        "state": "S",
        "threads": 1,
        "started": BOOTED + 1,
        "ended": False,
    }
    assert (one["rates"]["vfs.read.bytes"], one["totals"]["vfs.read.bytes"]) == (100, TOTAL)


def test_every_rate_has_a_column(crowd: Site) -> None:
    answer = ask(crowd).json
    rates = {column for one in answer["processes"] for column in one["rates"]}
    assert rates <= set(answer["columns"])
    assert {"vfs.read.errors", "vfs.read.calls", "calls", "pid", "name"} <= set(answer["columns"])


def test_errors_are_no_columns_in_entry_mode() -> None:
    exhibit = make_exhibit(make_plan(Mode.ENTRY), apps=True)
    fill(exhibit, 1, ["a"])
    with served(exhibit) as site:
        columns = ask(site).json["columns"]
        refused = ask(site, by="vfs.read.errors")
    assert [one for one in columns if one.endswith("errors")] == []
    assert refused.status == 400


def test_what_is_off_is_no_column() -> None:
    exhibit = make_exhibit(make_plan(off=("vfs.unlink",)), apps=True)
    fill(exhibit, 1, ["a"])
    with served(exhibit) as site:
        assert "vfs.unlink.calls" not in ask(site).json["columns"]


@pytest.mark.parametrize(
    ("parameters", "pids"),
    [
        ({"by": "pid"}, [103, 102]),
        ({"by": "pid", "order": "asc"}, [100, 101]),
        ({"by": "name", "order": "asc"}, [103, 100]),
        ({"by": "vfs.read.calls"}, [100, 101]),
    ],
)
def test_the_first_by_a_column_come_first(
    crowd: Site, parameters: dict[str, str], pids: list[int]
) -> None:
    answer = ask(crowd, top=2, **parameters).json
    assert [one["pid"] for one in answer["processes"]] == pids
    assert answer["count"] == len(NASTY)


@pytest.mark.parametrize("name", NASTY)
def test_a_filter_is_exact(crowd: Site, name: str) -> None:
    for column in ("group", "name"):
        answer = ask(crowd, **{column: name}).json
        assert [one["name"] for one in answer["processes"]] == [name]
        assert answer["count"] == 1
    assert ask(crowd, name=name[:3]).json["processes"] == []


def test_filters_add_up(crowd: Site) -> None:
    assert ask(crowd, user="somebody", cgroup="somebody").json["count"] == len(NASTY)
    assert ask(crowd, user="somebody", cgroup="nowhere").json["count"] == 0


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("by", "size", "one of calls, pid,"),
        ("order", "down", "one of desc, asc"),
        *(("top", value, "a whole number from 1 to 1000") for value in ("0", "1001", "-1", "1.0")),
        *(("top", value, "a whole number from 1 to 1000") for value in ("x", "\u0664", "9" * 5000)),
    ],
)
def test_a_wrong_parameter_is_told_with_what_is_right(
    crowd: Site, name: str, value: str, told: str
) -> None:
    answer = ask(crowd, **{name: value})
    assert answer.status == 400
    assert answer.error.startswith(f"The parameter '{name}' is {told}")


def test_a_rate_is_per_second_of_a_long_tick() -> None:
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 3, ["a"])
    assert exhibit.ring.latest is not None
    exhibit.ring.latest = replace(exhibit.ring.latest, elapsed_us=2_990_000)
    with served(exhibit) as site:
        answer = ask(site).json
    assert (answer["interval"], answer["processes"][0]["rates"]["vfs.read.calls"]) == (3, 10)


def test_in_the_first_tick_no_rate_is_known() -> None:
    exhibit = make_exhibit(apps=True)
    ticker = Ticker(exhibit, NOW)
    ticker.tick(["a"])
    with served(exhibit) as site:
        first = ask(site).json
    assert (first["interval"], first["processes"][0]["rates"]) == (0, {})


def test_before_the_first_tick_there_is_nobody() -> None:
    with served(make_exhibit(apps=True)) as site:
        answer = ask(site).json
    assert (answer["time"], answer["interval"], answer["processes"]) == (0, 0, [])


def test_a_run_that_counts_no_processes_says_so(site: Site) -> None:
    answer = ask(site, by="nonsense")
    assert (answer.status, answer.error) == (
        404,
        "Processes are not counted: applications are turned off in this run.",
    )


def test_a_kernel_on_which_processes_cannot_be_counted_is_told_with_the_reason() -> None:
    exhibit = make_exhibit(make_plan(off=("apps.processes",)), Settings())
    with served(exhibit) as site:
        answer = ask(site)
    assert (answer.status, answer.error) == (
        404,
        "Processes cannot be counted on this kernel: no hook.",
    )
