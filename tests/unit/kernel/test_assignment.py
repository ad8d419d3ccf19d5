"""The best way that nothing objects to is chosen, and what stood in the way is told."""

from __future__ import annotations

import pytest

from kvitals.kernel.assignment import Knowledge, choose
from kvitals.kernel.features import Answer, Finding
from kvitals.model import Field, Measurement, Mode, Rung, State, Way

FEXIT = Way(Rung.FEXIT, "o", ("fexit__f", "fexit__g"), "fexit/f", optional=("fexit__g",))
ENTRY_ONLY = Way(Rung.KPROBE, "o", ("kprobe__f",), "kprobe/f", modes=(Mode.ENTRY,))
SYSCALL = Way(Rung.SYSCALL, "s", ("sys_exit",), "sys_exit", difference="slightly different")
MEASURED = Measurement("m", "things", 1, (Field.CALLS,), (FEXIT, ENTRY_ONLY, SYSCALL))


def knowledge(**answers: Answer) -> Knowledge:
    return Knowledge(
        {
            rung: Finding(rung, answers.get(rung.name, Answer.YES), "reason", f"mend {rung.name}")
            for rung in Rung
        }
    )


def test_the_best_way_is_first() -> None:
    service = choose(MEASURED, Mode.RETURN, knowledge())
    assert (service.state, service.hook) == (State.ON, "fexit/f")


def test_a_kind_of_hook_that_the_kernel_has_not_is_passed_over() -> None:
    service = choose(MEASURED, Mode.RETURN, knowledge(FEXIT=Answer.NO))
    assert service.state is State.DEGRADED
    assert service.reason == "slightly different"
    assert service.remedy == "mend FEXIT"


def test_a_kind_that_could_not_be_told_is_tried() -> None:
    assert choose(MEASURED, Mode.RETURN, knowledge(FEXIT=Answer.UNKNOWN)).hook == "fexit/f"


def test_a_refused_program_passes_its_way_over() -> None:
    known = knowledge()
    known.refused["o", "fexit__f"] = "Operation not permitted"
    assert choose(MEASURED, Mode.ENTRY, known).hook == "kprobe/f"


def test_an_optional_program_may_be_absent() -> None:
    known = knowledge()
    known.refused["o", "fexit__g"] = "the kernel has no such function"
    known.absent.add(("o", "fexit__g"))
    service = choose(MEASURED, Mode.RETURN, known)
    assert service.hook == "fexit/f"
    assert known.programs(FEXIT) == ("fexit__f",)


def test_an_optional_program_that_is_refused_passes_its_way_over() -> None:
    known = knowledge()
    known.refused["o", "fexit__g"] = "Operation not permitted"
    assert choose(MEASURED, Mode.RETURN, known).hook == "sys_exit"


def test_a_way_of_another_mode_is_no_way() -> None:
    assert choose(MEASURED, Mode.RETURN, knowledge(FEXIT=Answer.NO)).hook == "sys_exit"


@pytest.mark.parametrize(("forced", "hook"), [(Rung.SYSCALL, "sys_exit"), (Rung.FEXIT, "fexit/f")])
def test_a_forced_rung_comes_before_all_others(forced: Rung, hook: str) -> None:
    assert choose(MEASURED, Mode.RETURN, knowledge(), forced).hook == hook


def test_a_forced_rung_that_offers_nothing_leaves_the_order() -> None:
    assert choose(MEASURED, Mode.RETURN, knowledge(), Rung.CGROUP).hook == "fexit/f"


def test_off_tells_every_objection() -> None:
    service = choose(MEASURED, Mode.RETURN, knowledge(FEXIT=Answer.NO, SYSCALL=Answer.NO))
    assert service.state is State.OFF
    assert service.reason == "fexit/f: reason; sys_exit: reason"
    assert service.remedy == "mend FEXIT"
