"""The best way that nothing objects to is chosen, and what stood in the way is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kvitals.kernel.assignment import Knowledge, choose, make_plan, uses_plain_programs
from kvitals.kernel.features import Answer, Finding
from kvitals.kernel.process_words import is_counted_for_processes
from kvitals.model import Field, Measurement, Mode, Plan, Rung, Service, State, Way
from kvitals.probes import MEASUREMENTS
from kvitals.probes.apps import PROBE as APPS
from kvitals.probes.network import PROBE as NETWORK

FEXIT = Way(Rung.FEXIT, "o", ("fexit__f", "fexit__g"), "fexit/f", optional=("fexit__g",))
ENTRY_ONLY = Way(Rung.KPROBE, "o", ("kprobe__f",), "kprobe/f", modes=(Mode.ENTRY,))
SYSCALL = Way(Rung.SYSCALL, "s", ("sys_exit",), "sys_exit", difference="slightly different")
COUNTED = {one.name for one in MEASUREMENTS if is_counted_for_processes(one)}
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


def test_what_only_a_right_is_wanting_for_names_it() -> None:
    known = knowledge(FEXIT=Answer.NO, SYSCALL=Answer.NO)
    assert not choose(MEASURED, Mode.RETURN, known).lacks
    lacking = {
        rung: replace(one, lacks="CAP_X") if rung is Rung.FEXIT else one
        for rung, one in known.findings.items()
    }
    assert not choose(MEASURED, Mode.RETURN, Knowledge(lacking)).lacks
    lacking[Rung.SYSCALL] = replace(lacking[Rung.SYSCALL], lacks="CAP_X")
    assert choose(MEASURED, Mode.RETURN, Knowledge(lacking)).lacks == "CAP_X"


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


def plan(*missing: Rung, forced: Rung | None = None, known: Knowledge | None = None) -> Plan:
    known = known or knowledge(**{one.name: Answer.NO for one in missing})
    return make_plan(MEASUREMENTS, Mode.RETURN, known, forced)


def accounting(found: Plan) -> Service:
    return found.service("apps.processes")


def test_programs_of_fexit_know_task_storage() -> None:
    assert not uses_plain_programs(plan(), COUNTED)


def test_a_kprobe_that_serves_what_is_counted_for_processes_knows_none() -> None:
    assert uses_plain_programs(plan(Rung.FEXIT), COUNTED)


def test_a_kprobe_that_serves_the_host_alone_is_no_matter() -> None:
    assert not uses_plain_programs(plan(Rung.FEXIT), {"process.zombies"})


def test_accounting_is_exact_with_task_storage() -> None:
    assert accounting(plan()).state is State.ON


def test_accounting_with_a_table_tells_the_difference() -> None:
    known = knowledge()
    known.refused["processes", "iter_storage__task"] = "the kernel has no task storage"
    service = accounting(plan(known=known))
    assert (service.state, service.hook) == (State.DEGRADED, "iter/task with a table")
    assert "renamed" in service.reason


def test_accounting_without_btf_is_off_with_a_reason() -> None:
    service = accounting(plan(Rung.ITERATOR, Rung.FEXIT))
    assert service.state is State.OFF
    assert "iter/task with task storage: reason" in service.reason
    assert "iter/task with a table: reason" in service.reason


def test_every_number_of_the_walk_is_told_from_the_same_place() -> None:
    found = plan()
    for probe, kernel_object in ((APPS, "processes"), (NETWORK, "network")):
        numbers = [one for one in probe.measurements if one.slot is None and not one.by_peer]
        ways = [found.service(one.name).way for one in numbers]
        assert {way.object for way in ways if way} == {kernel_object}
