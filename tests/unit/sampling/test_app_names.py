"""A process belongs to the group that its name, its ancestors or its children say."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.groups import parse
from kvitals.model import Process, Remark, Row
from kvitals.sampling.app_names import AppNames
from kvitals.sampling.process_table import ProcessTable
from tests.processes import process, row

GROUPS = """\
web: nginx *-web
jobs: cron
java: *kafka.Kafka*
init: systemd
other: helper
"""


class Apps:
    """Processes that are told of in rows, and the groups that they are put in."""

    def __init__(self, text: str = GROUPS) -> None:
        self.table = ProcessTable()
        self.lines: dict[int, str] = {}
        self.read: list[int] = []
        self.names = AppNames(parse(text.encode(), Path("/groups")), self.table, self._line)

    def _line(self, pid: int) -> str:
        self.read.append(pid)
        return self.lines.get(pid, "")

    def take(self, *rows: Row) -> list[str]:
        return [self.names.name(known, one) for known, one in self.table.take(rows)]

    def live(self, *processes: Process) -> list[str]:
        return self.take(*map(row, processes))


@pytest.fixture
def apps() -> Apps:
    return Apps()


def test_a_process_belongs_to_the_group_of_its_name(apps: Apps) -> None:
    assert apps.live(process(7, "nginx")) == ["web"]


def test_a_process_that_nothing_matches_belongs_to_other(apps: Apps) -> None:
    assert apps.live(process(7, "cat")) == ["other"]


def test_the_own_name_counts_more_than_the_parent(apps: Apps) -> None:
    assert apps.live(process(7, "cron"), process(8, "nginx", parent=7)) == ["jobs", "web"]


def test_the_nearest_ancestor_with_a_group_hands_it_down(apps: Apps) -> None:
    named = apps.live(
        process(7, "nginx"),
        process(8, "cron", parent=7),
        process(9, "sh", parent=8),
        process(10, "cat", parent=9),
    )
    assert named == ["web", "jobs", "jobs", "jobs"]


def test_it_does_not_matter_who_is_told_of_first(apps: Apps) -> None:
    assert apps.live(process(9, "sh", parent=8), process(8, "cron")) == ["jobs", "jobs"]


def test_a_line_for_other_hands_other_down(apps: Apps) -> None:
    named = apps.live(
        process(7, "cron"), process(8, "helper", parent=7), process(9, "sh", parent=8)
    )
    assert named == ["jobs", "other", "other"]


def test_the_first_process_hands_nothing_down(apps: Apps) -> None:
    named = apps.live(process(1, "systemd", parent=0), process(7, "cat", parent=1))
    assert named == ["init", "other"]


def test_the_first_process_takes_nothing_from_its_children(apps: Apps) -> None:
    named = apps.live(process(1, "tini", parent=0), process(7, "nginx", parent=1))
    assert named == ["other", "web"]


def test_children_that_agree_hand_their_group_up(apps: Apps) -> None:
    named = apps.live(process(7, "sh"), process(8, "cron", parent=7), process(9, "cron", parent=7))
    assert named[0] == "jobs"


def test_children_that_disagree_hand_nothing_up(apps: Apps) -> None:
    named = apps.live(process(7, "sh"), process(8, "cron", parent=7), process(9, "nginx", parent=7))
    assert named[0] == "other"


def test_a_child_without_a_group_does_not_disagree(apps: Apps) -> None:
    named = apps.live(process(7, "sh"), process(8, "cron", parent=7), process(9, "cat", parent=7))
    assert named == ["jobs", "jobs", "other"]


def test_grandchildren_hand_up_through_a_child_without_a_group(apps: Apps) -> None:
    named = apps.live(process(7, "sh"), process(8, "sh", parent=7), process(9, "cron", parent=8))
    assert named == ["jobs", "jobs", "jobs"]


def test_an_ancestor_counts_more_than_children(apps: Apps) -> None:
    named = apps.live(process(7, "nginx"), process(8, "sh", parent=7), process(9, "cron", parent=8))
    assert named[1] == "web"


def test_children_that_ended_hand_nothing_up(apps: Apps) -> None:
    named = apps.take(row(process(7, "sh")), row(process(8, "cron", parent=7), Remark.ENDED))
    assert named == ["other", "jobs"]


def test_a_parent_that_is_not_known_hands_nothing_down(apps: Apps) -> None:
    assert apps.live(process(8, "cat", parent=7)) == ["other"]


def test_parents_that_are_each_others_children_are_no_trap(apps: Apps) -> None:
    named = apps.live(process(7, "sh", parent=8), process(8, "sh", parent=7))
    assert named == ["other", "other"]


def test_a_process_that_is_its_own_parent_is_no_trap(apps: Apps) -> None:
    assert apps.live(process(7, "sh", parent=7)) == ["other"]


def test_what_was_done_under_the_old_name_is_of_its_group(apps: Apps) -> None:
    apps.live(process(7, "cron"))
    named = apps.take(row(process(7, "cron"), Remark.RENAMED), row(process(7, "nginx")))
    assert named == ["jobs", "web"]


def test_a_process_that_was_renamed_twice_is_of_each_group_in_turn(apps: Apps) -> None:
    named = apps.take(
        row(process(7, "cron"), Remark.RENAMED),
        row(process(7, "nginx"), Remark.RENAMED),
        row(process(7, "helper")),
    )
    assert named == ["jobs", "web", "other"]


def test_what_was_done_under_the_old_name_is_inherited_as_before(apps: Apps) -> None:
    apps.live(process(6, "cron"), process(7, "sh", parent=6))
    named = apps.take(row(process(7, "sh", parent=6), Remark.RENAMED))
    assert named == ["jobs"]


@pytest.mark.parametrize(("remark", "started"), [(Remark.RELEASED, 7), (Remark.THREAD, 9)])
def test_what_is_left_behind_is_of_the_group_that_the_process_inherited(
    remark: Remark, started: int, apps: Apps
) -> None:
    apps.live(process(6, "cron"), process(7, "sh", parent=6))
    assert apps.take(row(process(7, "sh", parent=0, started=started), remark)) == ["jobs"]


def test_a_leader_that_a_thread_replaced_is_of_the_group_of_its_own_name(apps: Apps) -> None:
    apps.live(process(7, "cron"))
    named = apps.take(row(process(7, "cron", parent=0), Remark.THREAD), row(process(7, "nginx")))
    assert named == ["jobs", "web"]


def test_a_leader_that_a_thread_replaced_keeps_the_group_of_its_command_line(apps: Apps) -> None:
    apps.lines[7] = "java kafka.Kafka"
    apps.live(process(7, "java"))
    apps.lines[7] = "nginx"
    named = apps.take(row(process(7, "java", parent=0), Remark.THREAD), row(process(7, "nginx")))
    assert named == ["java", "web"]


def test_a_thread_is_of_the_group_of_its_process_whatever_it_is_called(apps: Apps) -> None:
    apps.live(process(7, "cron"))
    assert apps.take(row(process(7, "nginx", started=9), Remark.THREAD)) == ["jobs"]
    assert apps.live(process(7, "cron")) == ["jobs"]


def test_a_socket_is_of_the_group_that_its_process_has_by_now(apps: Apps) -> None:
    apps.live(process(7, "nginx"))
    assert apps.take(row(process(7, "sh"), Remark.SOCKET)) == ["web"]


def test_a_pattern_may_look_at_the_command_line(apps: Apps) -> None:
    apps.lines[7] = "java -Xmx1G kafka.Kafka server.properties"
    assert apps.live(process(7, "java")) == ["java"]


def test_the_name_stands_for_a_command_line_that_is_empty() -> None:
    assert Apps("g: *thr*").live(process(7, "kthreadd")) == ["g"]


def test_a_command_line_is_read_once(apps: Apps) -> None:
    for _ in range(3):
        apps.live(process(7, "java"), process(8, "cat", parent=7))
    assert sorted(apps.read) == [7, 8]


def test_a_command_line_is_not_read_where_no_pattern_needs_it(apps: Apps) -> None:
    apps.live(process(7, "nginx"), process(8, "cron"))
    assert apps.read == []


def test_a_command_line_is_read_again_for_a_new_name(apps: Apps) -> None:
    apps.live(process(7, "java"))
    apps.take(row(process(7, "java"), Remark.RENAMED), row(process(7, "cat")))
    assert apps.read == [7, 7]


def test_a_program_of_the_same_name_has_a_command_line_of_its_own(apps: Apps) -> None:
    apps.live(process(7, "java"))
    apps.lines[7] = "java kafka.Kafka"
    named = apps.take(row(process(7, "java"), Remark.RENAMED), row(process(7, "java")))
    assert named == ["other", "java"]


def test_what_was_done_under_the_old_name_keeps_the_group_of_its_command_line(apps: Apps) -> None:
    apps.lines[7] = "java kafka.Kafka"
    apps.live(process(7, "java"))
    named = apps.take(row(process(7, "java"), Remark.RENAMED), row(process(7, "cron")))
    assert named == ["java", "jobs"]


def test_the_command_line_of_a_new_program_says_nothing_of_the_old_name(apps: Apps) -> None:
    apps.lines[7] = "java kafka.Kafka"
    assert apps.take(row(process(7, "sh"), Remark.RENAMED)) == ["other"]
    assert apps.read == []


def test_until_the_new_name_is_told_children_ask_for_no_command_line(apps: Apps) -> None:
    apps.lines[7] = "java kafka.Kafka"
    named = apps.take(row(process(7, "sh"), Remark.RENAMED), row(process(8, "cat", parent=7)))
    assert named == ["other", "other"]
    assert apps.read == [8]
    assert apps.live(process(7, "java")) == ["java"]


def test_the_group_of_a_new_program_is_not_that_of_an_old_one_of_its_name(apps: Apps) -> None:
    apps.live(process(7, "java"))
    apps.lines[7] = "java kafka.Kafka"
    named = apps.take(
        row(process(8, "cat", parent=7), Remark.ENDED),
        row(process(7, "java"), Remark.RENAMED),
        row(process(7, "java")),
    )
    assert named == ["java", "other", "java"]


def test_a_command_line_is_read_once_though_children_are_told_of_before(apps: Apps) -> None:
    apps.live(process(7, "cron"))
    named = apps.take(
        row(process(8, "cat", parent=7), Remark.ENDED),
        row(process(7, "cron"), Remark.RENAMED),
        row(process(7, "java")),
    )
    assert named == ["other", "jobs", "other"]
    assert apps.read == [7]


def test_who_has_ended_has_no_command_line_to_read(apps: Apps) -> None:
    apps.lines[7] = "java kafka.Kafka of who has the id now"
    assert apps.take(row(process(7, "sh"), Remark.ENDED)) == ["other"]
    assert apps.read == []


OWN = {"nginx": "web", "cron": "jobs", "helper": "other"}
NAMES = (*OWN, "sh", "cat")
trees = st.dictionaries(
    st.integers(1, 8), st.tuples(st.integers(0, 8), st.sampled_from(NAMES)), min_size=1
)
Tree = dict[int, tuple[int, str]]


# The rules of docs/groups.md, word by word and from scratch.
def reference(tree: Tree, pid: int) -> str:
    parent, name = tree[pid]
    if name in OWN:
        return OWN[name]
    if pid == 1:
        return "other"
    met = set()
    while parent > 1 and parent in tree and parent not in met:
        met.add(parent)
        parent, name = tree[parent]
        if name in OWN:
            return OWN[name]
    shared = set(below(tree, pid, {pid}))
    return shared.pop() if len(shared) == 1 else "other"


def below(tree: Tree, pid: int, met: set[int]) -> Iterable[str]:
    for child, (parent, name) in tree.items():
        if parent == pid and name in OWN:
            yield OWN[name]
        elif parent == pid and child not in met:
            met.add(child)
            yield from below(tree, child, met)


@given(tree=trees, order=st.randoms(use_true_random=False))
def test_any_tree_is_grouped_by_the_rules_whatever_the_order(tree: Tree, order: Random) -> None:
    pids = list(tree)
    order.shuffle(pids)
    named = Apps().live(*(process(pid, tree[pid][1], parent=tree[pid][0]) for pid in pids))
    assert [reference(tree, pid) for pid in pids] == named


@given(st.lists(trees, max_size=4))
def test_a_tree_that_changes_is_grouped_as_if_it_were_new(of: list[Tree]) -> None:
    apps = Apps()
    for tree in of:
        apps.table.keep_only(tree.keys())
        named = apps.live(*(process(pid, name, parent=at) for pid, (at, name) in tree.items()))
        assert [reference(tree, pid) for pid in tree] == named
