"""What a run keeps on disk outlives it, and what hinders it never hinders the live view."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import mean, median

import pytest

from tests.product import BIN, Dashboard, dashboard, started, wait_for

FILE = "history.sqlite"
# So long at most is what was measured only in memory.
FLUSH_S = 10
NOBODY = 65534
Rows = dict[int, list[float | None]]


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder into which the user that answers HTTP may go; pytest's own is closed to others."""
    with tempfile.TemporaryDirectory(prefix="kvitals-history-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def rows(shown: Dashboard, chart: str = "ebpf.io", **parameters: int | str) -> Rows:
    """The answer to a question, oldest first."""
    asked = "".join(f"&{name}={value}" for name, value in parameters.items())
    answer = shown.get(f"/api/v1/data?chart={chart}&options=seconds,flip,unaligned{asked}")
    return {time_s: values for time_s, *values in answer["data"]}


def known(found: Rows) -> Rows:
    return {one: values for one, values in found.items() if None not in values}


def newest(shown: Dashboard) -> int:
    return int(shown.get("/api/v1/charts")["charts"]["ebpf.io"]["last_entry"])


def after_ticks(shown: Dashboard, count: int) -> Rows:
    """All ticks of this run, once there are so many with values."""
    start = shown.get("/api/v1/info")["kvitals"]["started"]

    def enough() -> Rows | None:
        found = {one: values for one, values in known(rows(shown, after=0)).items() if one > start}
        return found if len(found) >= count else None

    return wait_for(enough, f"{count} ticks", count + 15)


def troubles(shown: Dashboard) -> list[str]:
    found = shown.get("/api/findings")["findings"]
    return [one["sentence"] for one in found if one["kind"] == "history"]


def assert_alive(shown: Dashboard) -> None:
    before = newest(shown)
    wait_for(lambda: newest(shown) > before, "a tick")
    assert shown.status("/-/healthy") == 200


@contextmanager
def kept(folder: Path, *options: str) -> Iterator[Dashboard]:
    with dashboard("--history-dir", str(folder), *options) as shown:
        yield shown


def assert_told_and_alive(shown: Dashboard, sentence: str) -> None:
    """It is found, raised as an alarm and logged once; all else goes on, and ends well."""
    told = wait_for(lambda: troubles(shown), "the finding")
    assert len(told) == 1
    assert sentence in told[0]
    assert "history_kvitals" in shown.get("/api/v1/alarms")["alarms"]
    assert_alive(shown)
    assert shown.running.ask_to_end() == 0
    warnings = [one for one in shown.running.logged().splitlines() if sentence in one]
    assert len(warnings) == 1, shown.running.logged()


def test_values_are_kept_over_a_restart_and_the_time_between_is_a_gap(tmp_path: Path) -> None:
    with kept(tmp_path) as first:
        before = after_ticks(first, 4)
        assert first.running.ask_to_end() == 0
    time.sleep(2)
    with kept(tmp_path) as second:
        after = after_ticks(second, 2)
        found = rows(second, after=min(before), before=max(after))
        described = second.get("/api/v1/chart?chart=ebpf.io")
        assert troubles(second) == []
    assert {one: found[one] for one in (*before, *after)} == before | after
    # The first may have had a tick more than was asked for.
    between = [values for one, values in found.items() if max(before) + 1 < one < min(after)]
    assert between
    assert known(dict(enumerate(between))) == {}
    assert described["first_entry"] <= min(before)


@pytest.mark.parametrize(
    ("group", "fold"),
    [("average", mean), ("sum", sum), ("max", max), ("min", min), ("median", median)],
)
def test_a_point_is_made_of_the_ticks_of_both_runs(
    group: str, fold: Callable[[Sequence[float]], float], two_runs: tuple[Dashboard, int, int]
) -> None:
    shown, first, last = two_runs
    ticks = known(rows(shown, after=first, before=last))
    asked = rows(shown, after=first, before=last, points=1, group=group)
    columns = [
        [one for one in column if one is not None] for column in zip(*ticks.values(), strict=True)
    ]
    assert len(asked) == 1
    assert asked[last] == pytest.approx([fold(column) for column in columns])


def test_an_end_by_kill_costs_no_more_than_the_last_seconds(tmp_path: Path) -> None:
    with kept(tmp_path) as first:
        before = after_ticks(first, FLUSH_S + 4)
        first.running.process.send_signal(signal.SIGKILL)
        first.running.ends_within(2)
    with kept(tmp_path) as second:
        after_ticks(second, 1)
        found = rows(second, after=min(before), before=max(before))
        assert troubles(second) == []
        assert "was not closed the last time" in second.running.logged()
    sure = [one for one in before if one < max(before) - FLUSH_S]
    assert sure
    assert {one: found[one] for one in sure} == {one: before[one] for one in sure}
    assert all(found[one] in ([None, None], before[one]) for one in before)


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Dashboard, int, int]]:
    """A run after another, and the times of a tick of the first and of one of the second."""
    folder = tmp_path_factory.mktemp("two")
    with kept(folder) as first:
        before = after_ticks(first, 4)
        assert first.running.ask_to_end() == 0
    with kept(folder) as second:
        yield second, min(before), max(after_ticks(second, 3))


def test_a_second_run_says_that_the_folder_is_in_use(tmp_path: Path) -> None:
    with kept(tmp_path) as first:
        after_ticks(first, 1)
        with kept(tmp_path) as second:
            assert_told_and_alive(second, "nother kvitals writes the history in")
        assert troubles(first) == []
        assert_alive(first)


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", *options, "none", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "-o", "ro") as disk, kept(disk) as shown:
        assert_told_and_alive(shown, "on a file system that is read-only")


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with kept(tmp_path / "file") as shown:
        assert_told_and_alive(shown, "istory is not written in")


def test_a_full_disk_is_told_until_there_is_room(tmp_path: Path) -> None:
    with ExitStack() as stack:
        disk = stack.enter_context(mounted(tmp_path / "disk", "-o", "size=8k"))
        shown = stack.enter_context(kept(disk))
        (told,) = wait_for(lambda: troubles(shown), "the finding")
        assert f"the disk of {disk} is full" in told
        assert_alive(shown)
        subprocess.run(["mount", "-o", "remount,size=4m", disk], check=True)
        wait_for(lambda: not troubles(shown), "the end of the finding", 3 * FLUSH_S)
        assert "history is written again" in shown.running.logged()
        assert shown.running.ask_to_end() == 0
        with kept(disk) as again:
            assert troubles(again) == []


def at_the_head(data: bytearray) -> None:
    data[:100] = os.urandom(100)


def in_the_middle(data: bytearray) -> None:
    data[2048:] = os.urandom(len(data) - 2048)


@pytest.mark.parametrize("damage", [at_the_head, in_the_middle])
def test_a_damaged_file_is_moved_aside_and_told(
    damage: Callable[[bytearray], None], tmp_path: Path
) -> None:
    with kept(tmp_path) as first:
        after_ticks(first, 3)
        first.running.ask_to_end()
    data = bytearray((tmp_path / FILE).read_bytes())
    damage(data)
    (tmp_path / FILE).write_bytes(data)
    with kept(tmp_path) as second:
        (told,) = wait_for(lambda: troubles(second), "the finding")
        assert "damaged and moved to" in told
        before = after_ticks(second, 3)
        assert_alive(second)
        assert second.running.ask_to_end() == 0
    (aside,) = tmp_path.glob("*.damaged-*")
    assert aside.read_bytes() == bytes(data)
    with kept(tmp_path) as third:
        after_ticks(third, 1)
        assert troubles(third) == []
        found = rows(third, after=min(before), before=max(before))
        assert {one: found[one] for one in before} == before


RUN = (str(BIN / "kvitals"), "run", "--port", "0")
# Becomes a user who may measure and nothing else.
AS_NOBODY = (
    *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"),
    *("--inh-caps=-all,+bpf,+perfmon", "--ambient-caps=-all,+bpf,+perfmon"),
)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may look into, also above."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_user_without_rights_to_the_folder_is_told_what_to_do(open_folder: Path) -> None:
    with started([*AS_NOBODY, *RUN, "--history-dir", open_folder / "kept"]) as running:
        shown = Dashboard(running)
        assert_told_and_alive(shown, "no right to write")
        assert "--history-dir" in running.logged()


def test_a_user_with_a_folder_of_its_own_keeps_history(open_folder: Path) -> None:
    os.chown(open_folder, NOBODY, NOBODY)
    with started([*AS_NOBODY, *RUN, "--history-dir", open_folder]) as running:
        shown = Dashboard(running)
        after_ticks(shown, 1)
        assert troubles(shown) == []
        assert (open_folder / FILE).stat().st_uid == NOBODY


def test_without_history_nothing_is_written_or_loaded(tmp_path: Path) -> None:
    with kept(tmp_path, "--no-history") as shown:
        assert shown.get("/api/v1/info")["kvitals"]["archive"] is None
        maps = Path(f"/proc/{shown.running.process.pid}/maps").read_text()
        assert shown.running.ask_to_end() == 0
    assert "sqlite" not in maps
    assert list(tmp_path.iterdir()) == []


def test_history_is_kept_as_the_file_says(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    (tmp_path / "ebpf.conf").write_text(
        f"[history]\nfolder = {folder}\nmegabytes = 9\nkeep ticks hours = 2\nkeep minutes days = 3"
    )
    with started([*RUN, "--config", tmp_path]) as running:
        shown = Dashboard(running)
        assert shown.get("/api/v1/info")["kvitals"]["archive"] == {
            "folder": str(folder),
            "megabytes": 9,
            "ticks": 2 * 3600,
            "minutes": 3 * 86400,
        }
        assert running.ask_to_end() == 0
    assert (folder / FILE).exists()


def test_history_is_kept_where_systemd_says(tmp_path: Path) -> None:
    with started(["env", f"STATE_DIRECTORY={tmp_path}", *RUN]) as running:
        Dashboard(running)
        assert running.ask_to_end() == 0
    assert (tmp_path / FILE).exists()
