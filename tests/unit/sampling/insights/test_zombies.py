"""Parents that do not wait are told of, when their children have waited for long."""

from __future__ import annotations

from kvitals.model import Insight, Process
from kvitals.sampling.insights.zombies import FORGOTTEN_S, Zombies
from kvitals.sampling.process_table import Known
from tests.processes import process

PARENT = process(10, "parent")


def zombie(pid: int, *, parent: int = 10, started: int = 0, threads: int = 1) -> Process:
    return process(pid, "child", parent=parent, started=started, state="Z", threads=threads)


def look(of: Zombies, now: int, *processes: Process) -> list[Insight]:
    return of.look(now, map(Known, processes))


def forgotten(*processes: Process) -> list[Insight]:
    of = Zombies(lambda _pid: True)
    look(of, 0, *processes)
    return look(of, FORGOTTEN_S, *processes)


def test_a_zombie_is_none_of_our_business_for_a_minute() -> None:
    of = Zombies(lambda _pid: True)
    assert look(of, 0, PARENT, zombie(11)) == []
    assert look(of, FORGOTTEN_S - 1, PARENT, zombie(11)) == []


def test_a_zombie_that_stays_is_told_with_its_parent() -> None:
    (found,) = forgotten(PARENT, zombie(11))
    assert (found.kind, found.subject, found.since) == ("zombies", "parent (10)", 0)
    assert found.sentence == "parent (10) has not waited for a child that ended."
    assert found.evidence == {
        "parent": 10,
        "parent_name": "parent",
        "zombies": 1,
        "children": "child (11)",
    }


def test_the_children_of_a_parent_are_told_together_and_a_few_are_named() -> None:
    (found,) = forgotten(PARENT, *map(zombie, range(11, 18)))
    assert found.sentence == "parent (10) has not waited for 7 children that ended."
    assert str(found.evidence["children"]).count("child") == 5


def test_each_parent_is_told_by_itself() -> None:
    found = forgotten(PARENT, process(20, "mother"), zombie(11), zombie(21, parent=20))
    assert [one.subject for one in found] == ["parent (10)", "mother (20)"]


def test_a_parent_that_is_not_known_is_told_by_its_id() -> None:
    assert forgotten(zombie(11))[0].subject == "unknown (10)"


def test_only_those_that_stay_count() -> None:
    of = Zombies(lambda _pid: True)
    look(of, 0, PARENT, zombie(11))
    (found,) = look(of, FORGOTTEN_S, PARENT, zombie(11), zombie(12))
    assert found.evidence["zombies"] == 1


def test_a_zombie_that_was_waited_for_is_forgotten() -> None:
    of = Zombies(lambda _pid: True)
    look(of, 0, PARENT, zombie(11))
    look(of, 30, PARENT)
    assert look(of, FORGOTTEN_S, PARENT, zombie(11)) == []


def test_another_zombie_with_the_same_id_begins_anew() -> None:
    of = Zombies(lambda _pid: True)
    look(of, 0, PARENT, zombie(11, started=1))
    assert look(of, FORGOTTEN_S, PARENT, zombie(11, started=2)) == []


def test_a_process_whose_first_thread_has_ended_is_no_zombie() -> None:
    assert forgotten(PARENT, zombie(11, threads=3)) == []


def test_who_lives_is_no_zombie() -> None:
    assert forgotten(PARENT, process(11, parent=10)) == []


def test_who_is_a_zombie_only_to_us_is_not_told() -> None:
    of = Zombies(lambda pid: pid == 12)
    look(of, 0, PARENT, zombie(11), zombie(12))
    (found,) = look(of, FORGOTTEN_S, PARENT, zombie(11), zombie(12))
    assert found.evidence["children"] == "child (12)"
