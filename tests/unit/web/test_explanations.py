"""Each chart has a sentence for people who do not know the kernel, and the page is given it."""

from __future__ import annotations

import pytest

from kvitals.model import Chart, Mode
from kvitals.probes import PROBES
from kvitals.sampling.own.charts import OWN_CHARTS
from kvitals.web.coverage import declared_charts
from kvitals.web.run import describe_run
from tests.unit.web.exhibits import fill, make_exhibit, make_plan

CHARTS = (*(chart for chart, _ in declared_charts(PROBES, ("apps",))), *OWN_CHARTS)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda one: one.full_id)
def test_each_chart_is_explained_in_one_or_two_short_sentences(chart: Chart) -> None:
    text = chart.explanation
    assert text == " ".join(text.split())
    assert text.endswith(".")
    assert text.count(". ") <= 1
    assert 40 <= len(text) <= 200


def test_no_two_charts_are_explained_alike() -> None:
    texts = [one.explanation for one in CHARTS]
    assert len(set(texts)) == len(texts)


def test_explanations_are_told_of_all_charts_that_are_filled() -> None:
    exhibit = make_exhibit(make_plan(Mode.RETURN), apps=True)
    fill(exhibit, 1, ["a"])
    declared = {one.full_id: one.explanation for one in CHARTS}
    told = describe_run(exhibit)["explanations"]
    assert told == {one.full_id: declared[one.full_id] for one in exhibit.charts}
    assert len(exhibit.charts) > 30


def test_what_is_off_is_explained_too() -> None:
    exhibit = make_exhibit(make_plan(Mode.ENTRY), apps=True)
    fill(exhibit, 1, ["a"])
    declared = {one.full_id: one.explanation for one in CHARTS}
    off = describe_run(exhibit)["off"]
    assert isinstance(off, list)
    assert len(off) == 9
    assert all(one["explanation"] == declared[one["chart"]] for one in off)
