"""Processes are listed by any column, those that ended in the tick among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.model import Field, Key, Remark, Row
from kvitals.sampling.applications import Applications, GroupingBy
from kvitals.sampling.cgroup_names import CgroupNames
from kvitals.sampling.listing import CALLS, NUMBER_COLUMNS, TEXT_COLUMNS, Line, Listing, columns
from kvitals.sampling.process_table import ProcessTable
from kvitals.sampling.user_names import UserNames
from tests.processes import process, row, walk

READS: Key = ("vfs.read", Field.CALLS)
READ_BYTES: Key = ("vfs.read", Field.BYTES)
OPENS: Key = ("file.open", Field.CALLS)
BOOT_S = 1000.0

ANT = row(process(7, "ant", uid=1, threads=3), grown={READS: 5, READ_BYTES: 100})
BEE = row(process(8, "bee", parent=7, uid=2, state="R"), grown={READS: 1, OPENS: 9})
CAT = row(process(9, "cat", cgroup=2, threads=2))


class Table:
    """A listing of processes that are told of tick by tick."""

    def __init__(self, passwd: Path) -> None:
        passwd.write_text("zoe:x:1:1:::\nadam:x:2:2:::\n")
        users = UserNames(passwd)
        paths = {1: "/b.service", 2: "/a.service"}
        cgroups = CgroupNames(lambda cgroup, _v1: paths.get(cgroup), "other")
        self.applications = Applications(ProcessTable(), [GroupingBy("users", users)], ())
        self.listing = Listing(self.applications, users, cgroups, lambda: BOOT_S)

    def tick(self, *rows: Row) -> None:
        self.applications.take(walk(*rows))
        self.applications.end_tick(1)

    def by(self, column: str, count: int = 9, *, ascending: bool = False) -> list[str]:
        lines, _ = self.listing.top(column, count, ascending=ascending)
        return [line.name for line in lines]

    def line(self, name: str) -> Line:
        lines, _ = self.listing.top("pid", 99)
        return next(line for line in lines if line.name == name)


@pytest.fixture
def table(tmp_path: Path) -> Table:
    found = Table(tmp_path / "passwd")
    found.tick(ANT, BEE, CAT)
    return found


@pytest.mark.parametrize(
    ("column", "names"),
    [
        ("pid", "cat bee ant"),
        ("parent", "bee ant cat"),
        ("threads", "ant cat bee"),
        ("started", "cat bee ant"),
        (CALLS, "bee ant cat"),
        ("vfs.read.calls", "ant bee cat"),
        ("vfs.read.bytes", "ant bee cat"),
        ("file.open.calls", "bee ant cat"),
        ("name", "cat bee ant"),
        ("user", "ant bee cat"),
        ("group", "ant bee cat"),
        ("cgroup", "ant bee cat"),
        ("state", "ant cat bee"),
    ],
)
def test_the_highest_of_a_column_is_first_and_ties_are_by_pid(
    column: str, names: str, table: Table
) -> None:
    assert names.split() == table.by(column)


def test_the_lowest_is_first_when_asked_for_and_ties_are_by_pid_still(table: Table) -> None:
    assert table.by("name", ascending=True) == ["ant", "bee", "cat"]
    assert table.by("vfs.read.bytes", ascending=True) == ["bee", "cat", "ant"]


def test_the_first_lines_are_told_with_the_number_of_all(table: Table) -> None:
    lines, count = table.listing.top("pid", 2)
    assert ([line.name for line in lines], count) == (["cat", "bee"], 3)


def test_a_line_tells_who_the_process_is(table: Table) -> None:
    line = table.line("bee")
    assert (line.pid, line.parent, line.threads, line.state) == (8, 7, 1, "R")
    assert (line.user, line.group, line.cgroup) == ("adam", "adam", "b.service")
    assert not line.is_ended


def test_the_start_is_in_seconds_of_the_wall_clock(table: Table) -> None:
    table.tick(row(process(20, "dog", started=2_500_000_000)))
    assert table.line("dog").started == BOOT_S + 2.5


def test_a_line_tells_the_last_tick_and_all_since_the_process_is_known(table: Table) -> None:
    table.tick(row(process(7, "ant", uid=1), grown={READS: 2}))
    assert table.line("ant").grown == {"vfs.read.calls": 2}
    assert table.line("ant").totals == {"vfs.read.calls": 7, "vfs.read.bytes": 100}


def test_who_did_nothing_in_the_last_tick_grew_by_nothing(table: Table) -> None:
    table.tick()
    assert table.line("ant").grown == {}
    assert table.line("ant").totals["vfs.read.calls"] == 5


def test_what_is_being_done_waits_for_its_tick_to_end(table: Table) -> None:
    table.applications.take(walk(row(process(7, "ant", uid=1), grown={READS: 2})))
    assert table.line("ant").grown["vfs.read.calls"] == 5


def test_who_ended_in_the_tick_is_listed_with_what_was_done(table: Table) -> None:
    table.tick(row(process(20, "dog"), Remark.ENDED, {OPENS: 3}))
    line = table.line("dog")
    assert line.is_ended
    assert line.grown == {"file.open.calls": 3}


def test_who_ended_is_not_listed_in_the_next_tick(table: Table) -> None:
    table.tick(row(process(20, "dog"), Remark.ENDED))
    table.tick()
    assert "dog" not in table.by("pid")


def test_two_owners_of_an_id_are_two_lines(table: Table) -> None:
    table.tick(row(process(7, "ant", uid=1), Remark.RELEASED), row(process(7, "dog", started=99)))
    assert table.by("pid") == ["cat", "bee", "ant", "dog"]


def test_a_zombie_is_listed_until_it_is_released(table: Table) -> None:
    table.tick(row(process(20, "dog"), Remark.ENDED), row(process(20, "dog", state="Z")))
    for _ in range(5):
        table.tick()
    assert table.line("dog").state == "Z"


def test_columns_are_those_of_a_line_and_every_field_that_is_counted() -> None:
    counted = [("file.open", (Field.CALLS, Field.ERRORS)), ("process.exit", (Field.CALLS,))]
    assert columns(counted) == (
        *NUMBER_COLUMNS,
        *TEXT_COLUMNS,
        "file.open.calls",
        "file.open.errors",
        "process.exit.calls",
    )


def test_every_column_can_be_asked_for(table: Table) -> None:
    for column in columns([("vfs.read", (Field.CALLS, Field.ERRORS))]):
        assert len(table.by(column)) == 3
