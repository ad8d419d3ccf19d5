from __future__ import annotations

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kvitals.web.exporting import Numbers, read_wish
from kvitals.web.prometheus import as_prometheus, units_word
from kvitals.web.scrapes import Scrapes
from tests.strategies import chart, line
from tests.unit.web.exhibits import NASTY, NOW, Site

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
    wish = read_wish({"format": "prometheus", "source": "as-collected"}, "")
    text = as_prometheus([Numbers(chart(line(name)), (1,))], wish, NOW)
    (family,) = text_string_to_metric_families(text)
    assert family.samples[0].labels["dimension"] == name


def test_before_the_first_tick_both_are_empty_and_valid(young: Site) -> None:
    assert young.ask(PATH + "json").json == {}
    assert young.ask(PATH + "prometheus").body == ""


def test_another_format_is_refused(site: Site) -> None:
    answer = site.ask(PATH + "zz")
    assert (answer.status, answer.body) == (
        400,
        "Which format? 'shell', 'json', 'prometheus' and 'prometheus_all_hosts' are supported.",
    )


@pytest.mark.parametrize("bad", ["source=mean", "data=mean", "prefix=a%22b", "prefix=a-b"])
def test_a_bad_parameter_is_refused(site: Site, bad: str) -> None:
    assert site.ask(f"/api/v1/allmetrics?format=prometheus&{bad}").status == 400


def test_json_has_rates_under_ids_where_averages_are_asked_for(site: Site) -> None:
    # As home automation asks for them.
    path = "/api/v1/allmetrics?format=json&help=no&types=no&timestamps=yes&names=yes&data=average"
    assert site.ask(path).json["ebpf.io_bytes"]["dimensions"] == {
        "vfs_read": {"name": "read", "value": 200},
        "vfs_write": {"name": "write", "value": -200},
    }


def test_shell_has_whole_numbers_under_names_in_capitals(site: Site) -> None:
    body = site.ask("/api/v1/allmetrics?filter=ebpf.io").body
    assert body == (
        "\n# chart: ebpf.io (name: ebpf.io)\n"
        'NETDATA_EBPF_IO_READ="200"      # calls\n'
        'NETDATA_EBPF_IO_WRITE="200"      # calls\n'
        'NETDATA_EBPF_IO_VISIBLETOTAL="400"      # calls\n'
        "\n# NETDATA ALARMS RUNNING\n"
    )


def test_nasty_names_are_assignments_and_comments_to_a_shell(crowd: Site) -> None:
    lines = crowd.ask("/api/v1/allmetrics?format=shell").body.splitlines()
    pattern = re.compile(r'NETDATA_[A-Z0-9_]+="-?\d+"      # [a-z/ %]+|# [\w .:()-]+|')
    assert [one for one in lines if not pattern.fullmatch(one)] == []


def test_a_filter_has_patterns_of_charts(site: Site) -> None:
    answer = site.ask(PATH + "json&filter=!ebpf.io_bytes%20ebpf.io*").json
    assert list(answer) == ["ebpf.io"]


def test_averages_have_the_agents_names_and_values_since_the_server_asked_last(
    site: Site,
) -> None:
    chosen = "filter=ebpf.io&source=average&help=no&types=no&server=one"
    path = f"/api/v1/allmetrics?format=prometheus&{chosen}"
    expected = 'netdata_ebpf_io_calls_average{chart="ebpf.io",dimension="read",family="VFS"}'
    assert site.ask(path).body.splitlines()[0] == f"{expected} 200.0000000 {NOW}000"


def test_metrics_are_named_and_told_as_a_client_wants_them(site: Site) -> None:
    path = (
        "/api/v1/allmetrics?format=prometheus_all_hosts&filter=ebpf.io&source=average&help=no&types=no"
        "&timestamps=no&names=no&hideunits=yes&prefix=mine"
    )
    assert site.ask(path).body.splitlines()[0] == (
        'mine_ebpf_io_average{chart="ebpf.io",dimension="vfs_read",family="VFS",instance="box"}'
        " 200.0000000"
    )


def test_a_server_gets_what_came_since_it_asked_last() -> None:
    scrapes = Scrapes()
    asked = [scrapes.since("one", now, 1) for now in (10, 15, 15, 12)]
    assert asked == [9, 10, 14, 11]
    assert scrapes.since("two", 15, 1) == 14


def test_servers_that_never_come_back_are_forgotten() -> None:
    scrapes = Scrapes()
    for number in range(1000):
        scrapes.since(f"{number}", 10, 1)
    assert len(scrapes._last) == 64


def test_units_are_words_in_names() -> None:
    assert [units_word(one) for one in ("calls/s", "bytes/s", "%", "files")] == [
        *("calls_persec", "bytes_persec", "percent", "files"),
    ]
