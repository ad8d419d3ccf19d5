from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kvitals.web.totals import as_prometheus
from tests.strategies import chart, line
from tests.unit.web.exhibits import NASTY, NOW, Site, make_tick

PATH = "/api/v1/allmetrics?source=as-collected&format="
TOTAL = 550


def test_json_has_raw_totals_by_name(site: Site) -> None:
    assert site.ask(PATH + "json").json["ebpf.io_bytes"] == {
        "name": "ebpf.io_bytes",
        "family": "VFS",
        "context": "ebpf.io_bytes",
        "units": "bytes/s",
        "last_updated": NOW,
        "dimensions": {
            "read": {"name": "read", "value": 2 * TOTAL},
            "write": {"name": "write", "value": 2 * TOTAL},
        },
    }


def test_prometheus_has_the_agents_names_and_the_time(site: Site) -> None:
    expected = (
        "# TYPE netdata_ebpf_io_total counter\n"
        f'netdata_ebpf_io_total{{chart="ebpf.io",dimension="read",family="VFS"}} 1100 {NOW}000\n'
    )
    assert expected in site.ask(PATH + "prometheus").body


def test_prometheus_text_parses_to_the_totals_of_the_json(site: Site) -> None:
    totals = site.ask(PATH + "json").json
    parsed = {
        (sample.labels["chart"], sample.labels["dimension"]): sample.value
        for family in text_string_to_metric_families(site.ask(PATH + "prometheus").body)
        for sample in family.samples
    }
    assert parsed == {
        (chart, name): line["value"]
        for chart, answer in totals.items()
        for name, line in answer["dimensions"].items()
    }


def test_nasty_names_of_groups_are_the_same_in_both(crowd: Site) -> None:
    totals = crowd.ask(PATH + "json").json["apps.file_open"]["dimensions"]
    (family,) = [
        one
        for one in text_string_to_metric_families(crowd.ask(PATH + "prometheus").body)
        if one.name == "netdata_apps_file_open"
    ]
    assert {one.labels["dimension"]: one.value for one in family.samples} == dict.fromkeys(
        NASTY, TOTAL
    )
    assert {name: one["value"] for name, one in totals.items()} == dict.fromkeys(NASTY, TOTAL)


def test_levels_and_differences_are_gauges(site: Site) -> None:
    families = text_string_to_metric_families(site.ask(PATH + "prometheus").body)
    gauges = {family.name for family in families if family.type == "gauge"}
    assert gauges == {
        "netdata_ebpf_flow_table",
        "netdata_ebpf_process_status",
        "netdata_ebpf_zombies",
    }


def test_a_hostile_name_stays_one_label() -> None:
    name = 'a"b\\c\nd'
    text = as_prometheus(make_tick(1, chart(line(name)), 1))
    (family,) = text_string_to_metric_families(text)
    assert family.samples[0].labels["dimension"] == name


def test_before_the_first_tick_both_are_empty_and_valid(young: Site) -> None:
    assert young.ask(PATH + "json").json == {}
    assert young.ask(PATH + "prometheus").body == ""


@pytest.mark.parametrize("path", ["/api/v1/allmetrics", PATH + "shell", PATH + "zz"])
def test_another_format_is_refused(site: Site, path: str) -> None:
    answer = site.ask(path)
    assert (answer.status, answer.body) == (
        400,
        "Which format? 'json' and 'prometheus' are currently supported.",
    )


def test_averages_are_refused_rather_than_given_as_totals(site: Site) -> None:
    assert site.ask("/api/v1/allmetrics?format=json&source=average").status == 400
