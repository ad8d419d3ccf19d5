"""The shapes are those that a stock Agent 1.37.1 gives, read off its answers."""

from __future__ import annotations

from tests.unit.web.exhibits import NOW, Site

PLAIN = [
    *("title", "units", "family", "chart_type", "priority", "first_time_t", "last_time_t"),
    "collected",
]


def test_all_contexts_have_the_agents_keys(site: Site) -> None:
    answer = site.ask("/api/v1/contexts").json
    assert list(answer) == ["hostname", "machine_guid", "node_id", "claim_id", "contexts"]
    assert all(list(one) == PLAIN for one in answer["contexts"].values())
    assert list(answer["contexts"]) == list(site.ask("/api/v1/charts").json["charts"])


def test_one_context_is_as_in_the_list(site: Site) -> None:
    one = site.ask("/api/v1/context?context=ebpf.io").json
    assert one == site.ask("/api/v1/contexts").json["contexts"]["ebpf.io"]
    assert (one["first_time_t"], one["last_time_t"]) == (NOW - 10, NOW)


def test_charts_and_dimensions_are_told_where_they_are_asked_for(site: Site) -> None:
    one = site.ask("/api/v1/context?context=ebpf.io&options=full").json["charts"]["ebpf.io"]
    assert one["update_every"] == 1
    assert one["labels"] == {"_collect_plugin": "ebpf.plugin", "_collect_module": "vfs"}
    assert one["dimensions"]["vfs_read"] == {
        "name": "read",
        "first_time_t": NOW - 10,
        "last_time_t": NOW,
        "collected": True,
    }


def test_contexts_are_chosen_by_patterns_and_dimensions(site: Site) -> None:
    path = "/api/v1/contexts?contexts=ebpf.io*&dimensions=vfs_read&options=dimensions"
    found = site.ask(path).json["contexts"]
    assert list(found) == ["ebpf.io", "ebpf.io_bytes"]
    assert list(found["ebpf.io"]["charts"]["ebpf.io"]["dimensions"]) == ["vfs_read"]


def test_a_missing_context_gets_the_agents_words(site: Site) -> None:
    missing, unknown = site.ask("/api/v1/context"), site.ask("/api/v1/context?context=nope")
    assert (missing.status, missing.body) == (400, "No context is given at the request.")
    assert (unknown.status, unknown.body) == (404, "Context is not found: nope")
