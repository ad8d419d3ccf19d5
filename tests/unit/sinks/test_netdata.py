"""What goes to an Agent is what its lexer reads back."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.model import Chart, ChartTick, Dimension, Field, Term, Tick
from kvitals.sinks.netdata import RATE_DIVISOR, NetdataSink, quoted, word
from tests.strategies import chart, line, tick


def words(text: str) -> list[str]:
    """Split a line as an Agent does (section 5.1 of the protocol's description)."""
    found, rest = [], text.strip(" \t\r\n=")
    while rest:
        stops = rest[0] if rest[0] in "'\"" else " \t\r\n="
        end = 1 if stops == rest[0] else 0
        while end < len(rest) and rest[end] not in stops:
            end += 2 if rest[end] == "\\" else 1
        found.append(rest[:end].strip(stops))
        rest = rest[end + 1 :].lstrip(" \t\r\n=")
    return found


def written(*ticks_values: tuple[float | None, ...]) -> list[str]:
    output = io.StringIO()
    sink = NetdataSink(output, 1)
    for number, values in enumerate(ticks_values):
        sink.write(tick(number, values))
    return output.getvalue().splitlines()


def test_a_chart_is_defined_once_and_then_fed() -> None:
    assert written((1,), (2,)) == [
        "CHART ebpf.c '' 'Title' 'calls' 'File' '' line 1 1",
        "DIMENSION a '' absolute 1 1000000",
        "BEGIN ebpf.c",
        "SET a = 1000000",
        "END",
        "BEGIN ebpf.c 1000000",
        "SET a = 2000000",
        "END",
    ]


def test_the_first_sample_is_silent() -> None:
    assert written((None,))[-1].startswith("DIMENSION")


def test_a_value_that_is_not_known_is_not_sent() -> None:
    output = io.StringIO()
    two = chart(line("a"), line("b"))
    NetdataSink(output, 1).write(tick(1, (None, 2), of=two))
    assert "SET a" not in output.getvalue()
    assert "SET b = 2000000" in output.getvalue()


def test_rates_are_sent_as_whole_numbers() -> None:
    assert "SET a = 1600000" in written((1.6,))


def test_what_is_handed_over_adds_up_to_what_happened_however_slow_it_is() -> None:
    agent = Agent()
    for number in range(100):
        agent.sink.write(tick(number, (2 / 7,), elapsed_us=7_000_000, seconds=7))
    sent = [int(line.split()[-1]) for line in agent.told() if line.startswith("SET")]
    assert sum(sent) / RATE_DIVISOR * 7 == pytest.approx(200, abs=0.01)


def test_a_steady_rate_stays_one_when_a_tick_is_late() -> None:
    agent = Agent()
    # 100 a second: the tick in the middle came 0.2 s late, and counts of 1.2 s with it.
    for number, (amount, elapsed_us) in enumerate(((100, 1e6), (120, 1.2e6), (80, 0.8e6))):
        agent.sink.write(tick(number, (amount,), elapsed_us=int(elapsed_us), seconds=1))
    told = agent.told()
    assert [line for line in told if line.startswith("SET")] == ["SET a = 100000000"] * 3
    assert [line for line in told if line.startswith("BEGIN")][1:] == [
        "BEGIN ebpf.c 1200000",
        "BEGIN ebpf.c 800000",
    ]


def test_a_level_is_sent_as_its_chart_says_and_does_not_depend_on_how_late_a_tick_is() -> None:
    output = io.StringIO()
    level = chart(Dimension("a", "a", (Term("m", Field.NOW),)))
    NetdataSink(output, 1).write(tick(1, (3,), of=level, elapsed_us=2_000_000, seconds=1))
    assert "DIMENSION a '' absolute 1 1\n" in output.getvalue()
    assert "SET a = 3\n" in output.getvalue()


def test_a_dimension_is_named_when_its_name_is_not_its_id() -> None:
    output = io.StringIO()
    named = chart(Dimension("vfs_read", "read", (Term("m", Field.CALLS),)))
    NetdataSink(output, 5).write(tick(1, (1,), of=named))
    assert "DIMENSION vfs_read read absolute 1 1000000" in output.getvalue()


def test_a_dimension_that_left_its_chart_is_obsolete() -> None:
    output = io.StringIO()
    sink = NetdataSink(output, 1)
    named = Dimension("b c", "d", ())
    sink.write(tick(1, (1, 2, 3), of=chart(line("a"), named, line("e"))))
    assert "obsolete" not in output.getvalue()
    output.truncate(output.seek(0))
    sink.write(tick(2, (2,)))
    sink.write(tick(3, (3,)))
    assert output.getvalue().splitlines()[:3] == [
        "CHART ebpf.c '' 'Title' 'calls' 'File' '' line 1 1",
        "DIMENSION 'b c' d absolute 1 1000000 obsolete",
        "DIMENSION e '' absolute 1 1000000 obsolete",
    ]
    assert output.getvalue().count("obsolete") == 2


def test_of_a_chart_that_is_known_only_a_new_dimension_is_defined() -> None:
    output = io.StringIO()
    sink = NetdataSink(output, 1)
    sink.write(tick(1, (1,)))
    output.truncate(output.seek(0))
    sink.write(tick(2, (1, 2), of=chart(line("a"), line("b"))))
    assert output.getvalue().splitlines()[:3] == [
        "CHART ebpf.c '' 'Title' 'calls' 'File' '' line 1 1",
        "DIMENSION b '' absolute 1 1000000",
        "BEGIN ebpf.c 1000000",
    ]


def test_a_dimension_that_comes_back_is_defined_again() -> None:
    output = io.StringIO()
    sink = NetdataSink(output, 1)
    wide = chart(line("a"), line("b"))
    for time, of in enumerate((wide, chart(), wide)):
        sink.write(tick(time, (1,) * len(of.dimensions), of=of))
    definitions = [one for one in output.getvalue().splitlines() if one.startswith("DIMENSION b")]
    assert definitions == [
        "DIMENSION b '' absolute 1 1000000",
        "DIMENSION b '' absolute 1 1000000 obsolete",
        "DIMENSION b '' absolute 1 1000000",
    ]


@pytest.mark.parametrize("name", ["two words", "a=b", "it's", 'a "b"', "tab\there", "'", ""])
def test_a_name_with_separators_stays_one_word(name: str) -> None:
    assert len(words(word(name))) == 1


@given(st.text())
def test_any_text_is_one_line_and_one_word(text: str) -> None:
    assert len(quoted(text).splitlines()) == 1
    assert len(words(f"SET {quoted(text)} = 1")) == 3


def test_a_line_that_an_agent_would_cut_is_an_error() -> None:
    with pytest.raises(ValueError, match="1022 bytes"):
        NetdataSink(io.StringIO(), 1).write(tick(1, (1,), of=chart(line("x" * 1100))))


class Agent:
    """Takes the lines of a sink, and tells those since it was asked before."""

    def __init__(self) -> None:
        self._output = io.StringIO()
        self.sink = NetdataSink(self._output, 1)

    def told(self) -> list[str]:
        text = self._output.getvalue()
        self._output.truncate(self._output.seek(0))
        return text.splitlines()


def of_charts(time: int, *charts: Chart) -> Tick:
    ticks = tuple(ChartTick(one, (1,) * len(one.dimensions), (1,)) for one in charts)
    return Tick(time, time, 1_000_000, ticks)


def test_a_chart_that_is_gone_is_obsolete_and_begins_anew_when_it_comes_back() -> None:
    agent = Agent()
    stays, goes = chart(), chart(chart_id="d")
    agent.sink.write(of_charts(1, stays, goes))
    agent.sink.write(of_charts(2, stays, goes))
    agent.told()
    agent.sink.write(of_charts(3, stays))
    assert agent.told() == [
        "CHART ebpf.d '' 'Title' 'calls' 'File' '' line 1 1 obsolete",
        "BEGIN ebpf.c 1000000",
        "SET a = 1000000",
        "END",
    ]
    agent.sink.write(of_charts(4, stays))
    assert "obsolete" not in "".join(agent.told())
    agent.sink.write(of_charts(5, stays, goes))
    assert agent.told()[3:] == [
        "CHART ebpf.d '' 'Title' 'calls' 'File' '' line 1 1",
        "DIMENSION a '' absolute 1 1000000",
        "BEGIN ebpf.d",
        "SET a = 1000000",
        "END",
    ]


def test_another_interval_is_told_for_all_charts_once() -> None:
    agent = Agent()
    one, other = chart(), chart(chart_id="d")
    agent.sink.write(of_charts(1, one, other))
    agent.told()
    agent.sink.follow(5)
    agent.sink.write(of_charts(2, one, other))
    heads = [line for line in agent.told() if line.startswith("CHART")]
    assert heads == [
        "CHART ebpf.c '' 'Title' 'calls' 'File' '' line 1 5",
        "CHART ebpf.d '' 'Title' 'calls' 'File' '' line 1 5",
    ]
    agent.sink.write(of_charts(3, one, other))
    assert not [line for line in agent.told() if line.startswith("CHART")]


def test_the_same_interval_is_not_told_again() -> None:
    agent = Agent()
    agent.sink.write(of_charts(1, chart()))
    agent.told()
    agent.sink.follow(1)
    agent.sink.write(of_charts(2, chart()))
    assert not [line for line in agent.told() if line.startswith("CHART")]


def test_an_interval_is_told_though_it_was_confirmed_before_the_tick() -> None:
    agent = Agent()
    agent.sink.write(of_charts(1, chart()))
    agent.told()
    agent.sink.follow(5)
    agent.sink.follow(5)
    agent.sink.write(of_charts(2, chart()))
    assert agent.told()[0].endswith(" 5")


names = st.lists(st.sampled_from("abcd"), unique=True, max_size=4)


@given(st.lists(st.tuples(names, st.integers(1, 3)), max_size=8))
def test_an_agent_knows_just_the_charts_that_there_are(
    steps: list[tuple[list[str], int]],
) -> None:
    agent = Agent()
    known: dict[str, str] = {}
    for time, (there, interval) in enumerate(steps):
        agent.sink.follow(interval)
        agent.sink.write(of_charts(time, *(chart(chart_id=one) for one in there)))
        for told in agent.told():
            command, chart_id, *rest = (*words(told), "")
            if command == "CHART" and rest[-2] == "obsolete":
                del known[chart_id]
            elif command == "CHART":
                known[chart_id] = rest[-2]
            elif command == "BEGIN":
                assert chart_id in known
        assert known == {f"ebpf.{one}": str(interval) for one in there}


def test_parts_of_a_level_reach_an_agent_as_whole_numbers_and_a_divisor() -> None:
    output = io.StringIO()
    fine = replace(chart(Dimension("a", "a", (Term("m", Field.NOW),))), divisor=1000)
    NetdataSink(output, 1).write(tick(1, (2.7186,), of=fine))
    assert "DIMENSION a '' absolute 1 1000\n" in output.getvalue()
    assert "SET a = 2719\n" in output.getvalue()
