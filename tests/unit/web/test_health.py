from __future__ import annotations

from time import monotonic

import pytest

from kvitals.config.settings import Settings
from kvitals.probes import MEASUREMENTS
from kvitals.store import ring
from kvitals.web.health import healthy, ready
from tests.unit.web.exhibits import Site, fill, make_exhibit, make_plan, served


@pytest.mark.parametrize(
    ("interval_s", "age_s", "is_good"),
    [(1, 4.9, True), (1, 5, False), (10, 29, True), (10, 30, False)],
)
def test_health_is_a_young_tick(interval_s: int, age_s: float, is_good: bool) -> None:
    exhibit = make_exhibit(settings=Settings(interval_s=interval_s))
    fill(exhibit, 1)
    assert healthy(exhibit, age_s).is_good is is_good


def test_the_start_counts_until_the_first_tick() -> None:
    assert healthy(make_exhibit(), 4).is_good
    assert not healthy(make_exhibit(), 6).is_good


def test_an_old_tick_is_told_with_its_age(monkeypatch: pytest.MonkeyPatch) -> None:
    exhibit = make_exhibit()
    with served(exhibit) as site:
        fill(exhibit, 1)
        assert site.ask("/-/healthy").status == 200
        later = monotonic() + 60
        monkeypatch.setattr(ring, "monotonic", lambda: later)
        answer = site.ask("/-/healthy")
    assert answer.status == 503
    assert answer.body.startswith("The last tick was ")


def test_the_sentence_of_health_is_fixed() -> None:
    exhibit = make_exhibit()
    fill(exhibit, 1)
    assert healthy(exhibit, 0).sentence == "kvitals is healthy."


def test_ready_lists_each_measurement_with_its_hook(site: Site) -> None:
    answer = site.ask("/-/ready")
    assert answer.status == 200
    assert "vfs.read degraded tp_btf/sys_exit (read)\n" in answer.body
    assert len(site.exhibit.plan.services) + 1 == len(answer.body.splitlines())


def test_not_ready_before_the_first_tick(young: Site) -> None:
    assert young.ask("/-/ready").status == 503


def test_not_ready_when_all_is_off() -> None:
    exhibit = make_exhibit(make_plan(off=tuple(one.name for one in MEASUREMENTS)))
    fill(exhibit, 1)
    assert not ready(exhibit).is_good
