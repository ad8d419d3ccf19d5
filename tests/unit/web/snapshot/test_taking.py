"""A snapshot has the window that was asked for, in bounded room."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kvitals.config.settings import Settings
from kvitals.model import Field, Process, Remark, Row, Walk
from kvitals.sampling.listing import Listing
from kvitals.store.archive import Archive
from kvitals.store.history import Grid
from kvitals.web import data
from kvitals.web.answers import RequestError
from kvitals.web.budget import Budget
from kvitals.web.exhibit import Exhibit
from kvitals.web.snapshot import taking
from kvitals.web.snapshot.document import MOST_LINES, SnapshotError
from kvitals.web.snapshot.taking import take
from kvitals.web.snapshot.writing import file_name, pieces
from tests.strategies import chart, line, tick
from tests.unit.web.exhibits import NASTY, NOW, Site, Ticker, fill, make_exhibit, served
from tests.unit.web.snapshot.files import document, replayed, shown


@pytest.fixture(scope="module")
def minute() -> Exhibit:
    exhibit = make_exhibit()
    fill(exhibit, 60)
    return exhibit


def times(content: dict[str, list[int]]) -> list[int]:
    """The dates of all ticks."""
    found: list[int] = []
    for distance in content["times"]:
        found.append(distance + (found[-1] if found else 0))
    return found


def test_without_a_window_it_has_all_that_there_is(minute: Exhibit) -> None:
    assert times(document(minute)) == list(range(NOW - 60, NOW + 1))


@pytest.mark.parametrize(
    ("after", "before", "first", "last"),
    [
        (NOW - 20, NOW - 10, NOW - 20, NOW - 10),
        (-5, 0, NOW - 4, NOW),
        (-5, -10, NOW - 14, NOW - 10),
        (NOW - 5000, NOW - 50, NOW - 60, NOW - 50),
    ],
)
def test_a_window_means_what_it_means_for_data(
    minute: Exhibit, after: int, before: int, first: int, last: int
) -> None:
    found = times(document(minute, {"after": str(after), "before": str(before)}))
    assert found == list(range(first, last + 1))


def test_a_tick_that_was_missed_stays_a_gap(tmp_path: Path) -> None:
    exhibit = make_exhibit()
    Ticker(exhibit, NOW).tick()
    Ticker(exhibit, NOW + 5).tick()
    assert times(document(exhibit)) == [NOW, NOW + 5]
    assert replayed(exhibit, tmp_path).ring.times(0, NOW + 9) == [NOW, NOW + 5]


def test_totals_are_those_of_the_newest_tick_or_unknown(minute: Exhibit) -> None:
    newest = document(minute)
    assert newest["totals"][0] == [10 * 60 * 61 // 2] * 2
    assert document(minute, {"before": "-10"})["totals"][0] == [None, None]


def test_a_long_window_is_told_in_averages(
    minute: Exhibit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "MOST_TICKS", 12)
    again = replayed(minute, tmp_path, {"after": str(NOW - 59), "before": str(NOW)})
    assert again.settings.interval_s == 5
    assert again.recording is not None
    assert again.recording.interval_s == 1
    query = urlencode({"chart": "ebpf.io", "after": NOW - 39, "before": NOW, "points": 8})
    with served(minute) as run, served(again) as replay:
        asked, told = (one.ask(f"/api/v1/data?{query}").json for one in (run, replay))
        assert asked == told
        assert len(asked["data"]) == 8


def test_many_dimensions_leave_room_for_fewer_ticks(
    minute: Exhibit, monkeypatch: pytest.MonkeyPatch
) -> None:
    dimensions = sum(len(one.dimensions) for one in minute.charts)
    monkeypatch.setattr(taking, "MOST_VALUES", 10 * dimensions)
    assert len(document(minute)["times"]) <= 15


def test_a_window_that_is_too_long_is_refused(
    minute: Exhibit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "LONGEST_TICK_S", 4)
    monkeypatch.setattr(taking, "MOST_TICKS", 6)
    with pytest.raises(RequestError, match="The window is too long for a snapshot") as caught:
        take(minute, {})
    assert caught.value.status == 400


def test_values_are_the_same_however_many_are_in_hand_at_a_time(
    minute: Exhibit, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = document(minute)["values"]
    monkeypatch.setattr(taking, "_PART", 1)
    assert document(minute)["values"] == whole


def test_of_many_processes_those_with_most_calls_are_kept(tmp_path: Path) -> None:
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 1, ["a"])
    assert isinstance(exhibit.listing, Listing)
    rows = [
        Row(
            Process(1000 + place, 10**9, 1, 0, 1, 0, "many", "S", 1),
            Remark.LIVES,
            {("file.open", Field.CALLS): 1000 + place},
        )
        for place in range(MOST_LINES + 200)
    ]
    exhibit.listing._applications.take(Walk(rows, {}, 0, 0, 0, 10, len(rows), len(rows), 0))
    exhibit.listing._applications.end_tick(1)
    again = replayed(exhibit, tmp_path)
    assert again.recording is not None
    assert again.recording.described()["processes"] == {"kept": MOST_LINES, "all": MOST_LINES + 201}
    assert again.listing is not None
    lines, count = again.listing.top("calls", 1)
    assert (count, lines[0].pid) == (MOST_LINES, 1000 + MOST_LINES + 199)


def test_it_is_an_attachment_that_is_compressed_once(crowd: Site) -> None:
    answer = crowd.ask("/api/snapshot?after=-3", headers={"Accept-Encoding": "gzip"})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/gzip"
    assert answer.headers["Content-Encoding"] is None
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="kvitals-box-')
    assert gzip.decompress(answer.content).startswith(b'{"format":"kvitals snapshot","version":1,')


def test_who_asks_for_the_head_gets_no_file(crowd: Site) -> None:
    answer = crowd.ask("/api/snapshot", method="HEAD")
    assert (answer.status, answer.content) == (200, b"")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_before_the_first_tick_there_is_nothing(young: Site) -> None:
    answer = young.ask("/api/snapshot")
    assert (answer.status, answer.error) == (404, "There is nothing to save yet: no tick has come.")


@pytest.mark.parametrize(
    ("query", "status"),
    [("after=x", 400), ("before=1.5", 400), ("after=100000000&before=100000100", 404)],
)
def test_a_wrong_window_is_refused(site: Site, query: str, status: int) -> None:
    assert site.ask(f"/api/snapshot?{query}").status == status


@pytest.mark.parametrize(
    ("hostname", "name"),
    [
        ("web-1.example", "web-1.example"),
        ("", "host"),
        ("../../etc/passwd", "etc_passwd"),
        ('a"b\r\nc', "a_b_c"),
        ("…", "host"),
        ("x" * 300, "x" * 100),
        (NASTY[3], "img_src_x_onerror_alert_1"),
    ],
)
def test_a_file_name_is_safe_whatever_the_host_is_called(hostname: str, name: str) -> None:
    assert file_name(hostname, 1_795_351_400) == f"kvitals-{name}-20261122T124320Z.json.gz"


def test_an_interval_is_that_of_the_ticks() -> None:
    exhibit = make_exhibit(settings=Settings(interval_s=10, apps=False))
    fill(exhibit, 3)
    assert document(exhibit)["settings"]["interval_s"] == 10


def cells(moment: int) -> tuple[float, float]:
    return moment % 97, -(moment % 31)


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Exhibit]:
    """Two hours, of which a minute is in memory and all is on disk."""
    exhibit = make_exhibit(settings=Settings(history_s=60, apps=False))
    archive = Archive(tmp_path, flush_s=3600)
    exhibit.archive = archive
    sampled = chart(line("a"), line("b"), chart_id="io")
    for moment in range(NOW - 7200, NOW + 1):
        one = tick(moment, cells(moment), of=sampled)
        exhibit.ring.put(one)
        archive.put(one)
        if moment % 50 == 0:
            archive.flush()
    archive.flush()
    yield exhibit
    archive.close()


def test_without_a_window_the_archive_is_not_asked(days: Exhibit) -> None:
    assert times(document(days)) == list(range(NOW - 59, NOW + 1))


def test_a_window_reaches_into_the_archive(days: Exhibit, tmp_path: Path) -> None:
    window = {"after": str(NOW - 2000), "before": str(NOW - 1000)}
    assert times(document(days, window)) == list(range(NOW - 2000, NOW - 999))
    again = replayed(days, tmp_path, window)
    asked = {"chart": "ebpf.io", "after": str(NOW - 1500), "before": str(NOW - 1400)}
    shown = [data.answer(one, asked, {}, Budget()).response().body for one in (days, again)]
    assert shown[0] == shown[1]


def test_a_long_window_of_the_archive_is_told_in_averages(days: Exhibit, tmp_path: Path) -> None:
    again = replayed(days, tmp_path, {"after": str(NOW - 7200), "before": str(NOW)})
    assert again.settings.interval_s == 2
    rows = again.history.rows("ebpf.io", ("a", "b"), Grid(NOW - 4000, NOW - 3000, 2))
    assert rows == [
        (
            moment,
            tuple(sum(one) / 2 for one in zip(*map(cells, (moment - 1, moment)), strict=True)),
        )
        for moment in range(NOW - 3998, NOW - 2999, 2)
    ]


def test_an_archive_that_ends_cuts_the_file_short(days: Exhibit, tmp_path: Path) -> None:
    taken = take(days, {"after": str(NOW - 2000), "before": str(NOW - 1000)})
    assert isinstance(days.archive, Archive)
    days.archive.close()
    file = tmp_path / "cut"
    file.write_bytes(b"".join(pieces(taken)))
    with pytest.raises(SnapshotError, match="it is cut short"):
        shown(file)
