"""The shapes are those that a stock Agent 1.37.1 gives, read off its answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kvitals.model import Insight
from kvitals.sampling.advice import Advice
from tests.unit.web.exhibits import NASTY, NOW, Site, fill, make_exhibit, served

TOP = ["hostname", "latest_alarm_log_unique_id", "status", "now", "alarms"]
ALARM = {
    *("id", "config_hash_id", "name", "chart", "family", "class", "component", "type"),
    *("active", "disabled", "silenced", "exec", "recipient", "source", "units", "info"),
    *("status", "last_status_change", "last_updated", "next_update", "update_every"),
    *("delay_up_duration", "delay_down_duration", "delay_max_duration", "delay_multiplier"),
    *("delay", "delay_up_to_timestamp", "warn_repeat_every", "crit_repeat_every"),
    *("value_string", "last_repeat", "times_repeat", "green", "red", "value"),
}
EVENT = {
    *("hostname", "utc_offset", "timezone", "unique_id", "alarm_id", "alarm_event_id"),
    *("config_hash_id", "name", "chart", "context", "family", "class", "component", "type"),
    *("processed", "updated", "exec_run", "exec_failed", "exec", "recipient", "exec_code"),
    *("source", "command", "units", "when", "duration", "non_clear_duration", "status"),
    *("old_status", "delay", "delay_up_to_timestamp", "updated_by_id", "updates_id"),
    *("value_string", "old_value_string", "last_repeat", "silenced", "info", "value"),
    "old_value",
}
CHART = "ebpf.zombies"


@pytest.fixture(scope="module")
def ill() -> Iterator[Site]:
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 2)
    assert isinstance(exhibit.advice, Advice)
    exhibit.advice.insights = (
        Insight("zombies", "sh", "sh has 3.", NOW - 60, {"of": "x", "zombies": 3}, CHART),
        *(Insight("zombies", name, "", NOW - 60, {}, CHART) for name in NASTY),
        Insight("error-burst", "cp", "cp fails.", NOW - 5, {"errors": 7.5}),
    )
    with served(exhibit) as one:
        yield one


def test_a_finding_is_an_alarm(ill: Site) -> None:
    answer = ill.ask("/api/v1/alarms?all&format=json").json
    assert list(answer) == TOP
    assert all(one.keys() == ALARM for one in answer["alarms"].values())
    one = answer["alarms"]["ebpf.zombies.zombies_sh"]
    assert (one["status"], one["info"], one["value_string"]) == (
        "WARNING",
        "sh has 3.",
        "3 zombies",
    )
    assert (one["value"], one["units"], one["chart"]) == (3, "zombies", CHART)
    assert one["last_status_change"] == NOW - 60


def test_each_finding_has_a_name_and_a_number_of_its_own(ill: Site) -> None:
    answer = ill.ask("/api/v1/alarms").json
    log = ill.ask("/api/v1/alarm_log").json
    assert len(answer["alarms"]) == len(log) == len(NASTY) + 2
    numbers = [one["unique_id"] for one in log]
    assert sorted(set(numbers), reverse=True) == numbers
    assert answer["latest_alarm_log_unique_id"] == numbers[0]


def test_the_log_has_the_agents_keys_and_what_is_new(ill: Site) -> None:
    log = ill.ask("/api/v1/alarm_log").json
    assert all(one.keys() == EVENT for one in log)
    assert (log[0]["name"], log[0]["when"], log[0]["duration"]) == ("error_burst_cp", NOW - 5, 5)
    assert ill.ask(f"/api/v1/alarm_log?after={log[1]['unique_id']}").json == log[:1]


def test_values_alone_can_be_asked_for(ill: Site) -> None:
    answer = ill.ask("/api/v1/alarms_values").json["alarms"]["error_burst_cp"]
    assert answer.keys() == {"id", "value", "last_updated", "status"}
    assert answer["value"] == 7.5


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 6),
        ("?status=RAISED", 6),
        ("?status=WARNING,CRITICAL", 6),
        ("?status=critical", 0),
        (f"?context={CHART}&status=RAISED", 5),
        ("?context=ebpf.io", 0),
    ],
)
def test_alarms_are_counted(ill: Site, query: str, count: int) -> None:
    assert ill.ask(f"/api/v1/alarm_count{query}").json == [count]


def test_charts_and_the_host_know_of_alarms(ill: Site) -> None:
    chart = ill.ask(f"/api/v1/chart?chart={CHART}").json
    assert chart["alarms"]["zombies_sh"].keys() == {"id", "status", "units", "update_every"}
    assert ill.ask("/api/v1/charts").json["alarms_count"] == 6
    assert ill.ask("/api/v1/info").json["alarms"] == {"normal": 0, "warning": 6, "critical": 0}


def test_a_shell_knows_of_alarms(ill: Site) -> None:
    lines = ill.ask("/api/v1/allmetrics").body.splitlines()
    assert 'NETDATA_ALARM_EBPF_ZOMBIES_ZOMBIES_SH_VALUE="3"      # zombies' in lines
    assert 'NETDATA_ALARM_EBPF_ZOMBIES_ZOMBIES_SH_STATUS="WARNING"' in lines


def test_an_alarm_can_be_a_badge(ill: Site) -> None:
    body = ill.ask(f"/api/v1/badge.svg?chart={CHART}&alarm=zombies_sh").body
    assert "<title>zombies sh: 3 zombies</title>" in body
    assert "#fe7d37" in body
    body = ill.ask(f"/api/v1/badge.svg?chart={CHART}&alarm=nope").body
    assert "<title>alarm not found: -</title>" in body


def test_a_run_that_looks_for_nothing_has_well_formed_answers(site: Site) -> None:
    answer = site.ask("/api/v1/alarms").json
    assert (list(answer), answer["status"], answer["alarms"]) == (TOP, False, {})
    assert site.ask("/api/v1/alarm_log").json == []
    assert site.ask("/api/v1/alarm_count").json == [0]
    assert site.ask("/api/v1/alarms_values").json == {"hostname": "box", "alarms": {}}
