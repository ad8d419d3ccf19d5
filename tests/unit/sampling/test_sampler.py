"""A tick is worth what has grown since the tick before, per second and with its sign."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kvitals.model import Dimension, Field, Reading, Term
from kvitals.sampling.clock import Moment
from kvitals.sampling.sampler import Sampler
from tests.strategies import chart, line


def moment(number: int, steps: int = 1, interval_s: int = 1) -> Moment:
    seconds = steps * interval_s
    return Moment(number, number, steps, seconds, elapsed_us=seconds * 1_000_000)


def calls(total: int) -> Reading:
    return Reading({("m", Field.CALLS): total})


def test_the_first_tick_has_totals_and_no_values() -> None:
    tick = Sampler([chart()]).sample(calls(7), moment(0, steps=0))
    assert tick.charts[0].values == (None,)
    assert tick.charts[0].totals == (7,)


def test_the_value_is_the_growth() -> None:
    sampler = Sampler([chart()])
    sampler.sample(calls(7), moment(0, steps=0))
    assert sampler.sample(calls(10), moment(1)).charts[0].values == (3,)


def test_a_late_tick_is_spread_over_its_steps() -> None:
    sampler = Sampler([chart()])
    sampler.sample(calls(0), moment(0, steps=0))
    assert sampler.sample(calls(9), moment(3, steps=3)).charts[0].values == (3,)


def test_a_longer_interval_gives_values_per_second() -> None:
    sampler = Sampler([chart()])
    sampler.sample(calls(0), moment(0, steps=0))
    assert sampler.sample(calls(10), moment(1, interval_s=5)).charts[0].values == (2,)


def test_the_sign_is_drawn_and_not_stored() -> None:
    sampler = Sampler([chart(line(sign=-1))])
    sampler.sample(calls(0), moment(0, steps=0))
    tick = sampler.sample(calls(4), moment(1))
    assert tick.charts[0].values == (-4,)
    assert tick.charts[0].totals == (4,)


def test_a_level_is_known_at_once_and_is_not_divided() -> None:
    level = Dimension("z", "z", (Term("m", Field.NOW),))
    tick = Sampler([chart(level)]).sample(Reading({("m", Field.NOW): 3}), moment(0, steps=0))
    assert tick.charts[0].values == (3,)


def test_a_number_that_could_not_be_read_is_missing_and_not_zero() -> None:
    sampler = Sampler([chart()])
    sampler.sample(calls(1), moment(0, steps=0))
    tick = sampler.sample(Reading({}), moment(1))
    assert tick.charts[0].values == (None,)
    assert tick.charts[0].totals == (None,)


def test_a_difference_of_two_totals_may_be_negative() -> None:
    terms = (Term("exit", Field.CALLS), Term("release", Field.CALLS, factor=-1))
    sampler = Sampler([chart(Dimension("zombie", "zombie", terms))])
    before = {("exit", Field.CALLS): 5, ("release", Field.CALLS): 3}
    after = {("exit", Field.CALLS): 5, ("release", Field.CALLS): 5}
    sampler.sample(Reading(before), moment(0, steps=0))
    assert sampler.sample(Reading(after), moment(1)).charts[0].values == (-2,)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_values_add_up_to_the_growth_of_the_total(growths: list[int]) -> None:
    sampler = Sampler([chart()])
    total = 12345
    sampler.sample(calls(total), moment(0, steps=0))
    added = 0.0
    for number, more in enumerate(growths, start=1):
        total += more
        value = sampler.sample(calls(total), moment(number)).charts[0].values[0]
        assert value is not None
        added += value
    assert added == sum(growths)


def test_charts_that_stay_have_no_gap_and_new_ones_begin() -> None:
    other = ("m", Field.ERRORS)
    errors = chart(Dimension("e", "e", (Term(*other),)), chart_id="errors")
    sampler = Sampler([chart()])
    sampler.sample(calls(7), moment(0, steps=0))
    sampler.follow([chart(), errors])
    both = {("m", Field.CALLS): 10, other: 40}
    first = sampler.sample(Reading(both), moment(1))
    assert [one.values for one in first.charts] == [(3,), (None,)]
    second = sampler.sample(Reading({("m", Field.CALLS): 15, other: 42}), moment(2))
    assert [one.values for one in second.charts] == [(5,), (2,)]
    sampler.follow([chart()])
    (left,) = sampler.sample(calls(16), moment(3)).charts
    assert left.values == (1,)
    # What comes back begins anew: nobody looked meanwhile.
    sampler.follow([errors])
    assert sampler.sample(Reading(both | {other: 50}), moment(4)).charts[0].values == (None,)
