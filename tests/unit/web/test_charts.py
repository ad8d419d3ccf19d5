"""The shapes are those that a stock Agent 1.37.1 gives, read off its answers."""

from __future__ import annotations

from tests.unit.web.exhibits import NASTY, NOW, Site, fill, make_exhibit, served

AGENT_TOP = [
    *("hostname", "version", "release_channel", "os", "timezone", "update_every", "history"),
    *("memory_mode", "custom_info", "charts", "charts_count", "dimensions_count", "alarms_count"),
    *("rrd_memory_bytes", "hosts_count", "hosts"),
]
AGENT_CHART = [
    *("id", "name", "type", "family", "context", "title", "priority", "plugin", "module"),
    *("units", "data_url", "chart_type", "duration", "first_entry", "last_entry"),
    *("update_every", "dimensions", "chart_variables", "green", "red", "alarms"),
    *("chart_labels", "functions"),
]


def test_the_list_has_the_agents_keys(site: Site) -> None:
    assert list(site.ask("/api/v1/charts").json) == AGENT_TOP


def test_a_chart_has_the_agents_keys(site: Site) -> None:
    charts = site.ask("/api/v1/charts").json["charts"]
    assert all(list(one) == AGENT_CHART for one in charts.values())


def test_a_chart_says_what_it_is(site: Site) -> None:
    one = site.ask("/api/v1/charts").json["charts"]["ebpf.io"]
    assert one["title"] == "Calls to IO (ebpf.io)"
    assert one["dimensions"] == {"vfs_read": {"name": "read"}, "vfs_write": {"name": "write"}}
    assert (one["first_entry"], one["last_entry"], one["duration"]) == (NOW - 10, NOW, 11)


def test_one_chart_alone_is_as_in_the_list(site: Site) -> None:
    listed = site.ask("/api/v1/charts").json["charts"]["ebpf.io"]
    assert listed == site.ask("/api/v1/chart?chart=ebpf.io").json


def test_the_counts_are_those_of_the_list(site: Site) -> None:
    answer = site.ask("/api/v1/charts").json
    assert answer["charts_count"] == len(answer["charts"])
    assert answer["dimensions_count"] == sum(
        len(one["dimensions"]) for one in answer["charts"].values()
    )


def test_there_are_no_charts_before_the_first_tick(young: Site) -> None:
    assert young.ask("/api/v1/charts").json["charts"] == {}
    assert young.ask("/api/v1/chart?chart=ebpf.io").status == 404


def test_a_chart_of_groups_has_a_dimension_for_each(crowd: Site) -> None:
    one = crowd.ask("/api/v1/charts").json["charts"]["apps.file_open"]
    assert one["dimensions"] == {name: {"name": name} for name in sorted(NASTY)}
    assert (one["type"], one["family"], one["chart_type"]) == ("apps", "ebpf syscall", "stacked")


def test_charts_are_listed_by_priority(crowd: Site) -> None:
    charts = crowd.ask("/api/v1/charts").json["charts"]
    priorities = [one["priority"] for one in charts.values()]
    assert priorities == sorted(priorities)


def test_a_missing_or_unknown_chart_gets_the_agents_words(site: Site) -> None:
    missing, unknown = site.ask("/api/v1/chart"), site.ask("/api/v1/chart?chart=nope")
    assert (missing.status, missing.body) == (400, "No chart id is given at the request.")
    assert (unknown.status, unknown.body) == (404, "Chart is not found: nope")


def test_a_name_that_is_not_utf8_harms_no_answer() -> None:
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 2, ["caf\udce9"])
    with served(exhibit) as site:
        one = site.ask("/api/v1/chart?chart=apps.file_open").json
        assert one["dimensions"] == {"caf?": {"name": "caf?"}}
        for path in ("data?chart=apps.file_open", "allmetrics?format=prometheus", "charts"):
            assert site.ask(f"/api/v1/{path}").status == 200
        assert site.ask("/api/v1/data?chart=apps.file_open&format=csv").status == 200
        assert site.ask("/api/processes").json["processes"][0]["name"] == "caf?"
