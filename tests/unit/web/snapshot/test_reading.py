"""A file that is no snapshot is refused in one sentence that names it and what is wrong."""

from __future__ import annotations

import copy
import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kvitals.config.settings import SettingError, Settings
from kvitals.model import KvitalsError
from kvitals.service.demo.host import demo_settings
from kvitals.service.demo.watch import Watch
from kvitals.web.openapi import ADDRESSES
from kvitals.web.snapshot import fitting, reading
from kvitals.web.snapshot.document import SnapshotError
from kvitals.web.snapshot.reading import read_snapshot
from tests.unit.web.exhibits import NOW, served
from tests.unit.web.snapshot.files import document, packed, shown, write
from tests.unit.web.test_openapi import asked


@pytest.fixture(scope="module")
def whole() -> Any:
    """A small snapshot of everything that there is."""
    base = demo_settings("127.0.0.1", 0)
    chosen = Settings(mode=base.mode, group_by=base.group_by, history_s=4)
    return document(Watch(chosen, NOW).exhibit)


def refused(file: Path) -> str:
    with pytest.raises(SnapshotError) as caught:
        read_snapshot(file)
    sentence = str(caught.value)
    assert sentence.startswith(f"{file}: ")
    assert "\n" not in sentence
    return sentence.removeprefix(f"{file}: ")


def changed(whole: Any, change: Callable[[Any], object]) -> Any:
    content = copy.deepcopy(whole)
    change(content)
    return content


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "it is empty"),
        (b"plain text", "it is not a snapshot: it is not compressed by gzip"),
        (gzip.compress(b"\xff\xfe"), "it is not a snapshot: it is not UTF-8"),
        (gzip.compress(b"{"), "it is not a snapshot: it is not JSON: Expecting property name"),
        (gzip.compress(b"[" * 100_000), "it is not a snapshot: maximum recursion depth"),
        (gzip.compress(b'{"x":NaN}'), "it is not a snapshot: NaN is not a number"),
        (gzip.compress(b'{"x":%s}' % (b"1" * 5000)), "it is not a snapshot: Exceeds the limit"),
        (gzip.compress(b"[]"), "it is not a snapshot: it does not say that it is one"),
        (gzip.compress(b'{"format":"tar"}'), "it is not a snapshot: it does not say"),
        (gzip.compress(b"[" * 3_000_000), "it has more parts than any snapshot"),
    ],
)
def test_a_file_of_another_kind(content: bytes, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    assert refused(file).startswith(sentence)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "none") == "it cannot be read: No such file or directory"
    assert refused(tmp_path) == "it cannot be read: Is a directory"


@pytest.mark.parametrize("kept", [5, 12, 0.2, 0.5, 0.99])
def test_a_file_that_is_cut_short(whole: Any, kept: float, tmp_path: Path) -> None:
    file = write(tmp_path, whole)
    content = file.read_bytes()
    file.write_bytes(content[: int(kept if kept > 1 else kept * len(content))])
    assert refused(file) == "it is cut short: fetch it once more"


def test_a_file_that_is_damaged(whole: Any, tmp_path: Path) -> None:
    file = write(tmp_path, whole)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    assert refused(file)


def test_a_file_that_is_huge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "zeros.json.gz"
    with gzip.open(file, "wb", compresslevel=1) as packed_zeros:
        for _ in range(201):
            packed_zeros.write(bytes(10**6))
    assert refused(file) == "it has more than 100 MB"
    monkeypatch.setattr(reading, "MOST_BYTES", 300 * 10**6)
    assert refused(file) != "it has more than 100 MB"


def test_a_newer_format_asks_for_a_newer_kvitals(whole: Any, tmp_path: Path) -> None:
    sentence = refused(write(tmp_path, {**whole, "version": 2}))
    assert sentence == (
        "it was written by a newer kvitals, as version 2 of its format, and this one knows 1: "
        "update kvitals"
    )


@pytest.mark.parametrize("version", [None, "1", 0, -1, 1.0, True])
def test_a_version_is_a_number(whole: Any, version: object, tmp_path: Path) -> None:
    assert refused(write(tmp_path, {**whole, "version": version})) == (
        "version: a number from 1 on"
    )


def put(*path: str | int, value: object) -> Callable[[Any], None]:
    def change(content: Any) -> None:
        for one in path[:-1]:
            content = content[one]
        content[path[-1]] = value

    return change


WRONG = [
    (put("taken", value="now"), "taken: a whole number, not 'now'"),
    (put("taken", value=-1), "taken: a date, in seconds since 1970"),
    (put("hostname", value=None), "hostname: text, not None"),
    (put("host", "cores", value=1.5), "host.cores: a whole number, not 1.5"),
    (put("plan", "mode", value="both"), "plan.mode: one of entry, return, not 'both'"),
    (put("plan", "services", 3, "state", value=1), "plan.services[3].state: one of on, degraded"),
    (put("hooks", 0, "rung", value="FEXIT"), "hooks[0].rung: one of fexit, kprobe"),
    (put("charts", 0, value=[]), "charts[0]: an object, not []"),
    (
        put("charts", 1, "dimensions", 0, "sign", value=True),
        "charts[1].dimensions[0].sign: a whole",
    ),
    (put("times", value=[]), "times: 1 to 86400 of them, not 0"),
    (put("times", value=[NOW, 1, 0, 1, 1]), "times: a date, and how much later each other tick is"),
    (put("times", value=[10**15]), "times: a date, and how much later each other tick is"),
    (put("values", value={}), "values: a list for each chart"),
    (put("values", 0, value=None), "values[0]: a list for each dimension"),
    (put("values", 0, 0, value=["1"]), "values[0][0]: a list of numbers and nulls"),
    (put("values", 0, 0, value=[True]), "values[0][0]: a list of numbers and nulls"),
    (put("values", 0, 0, value=[1e20]), "values[0][0]: numbers that 64 bits hold"),
    (put("values", 0, 0, value=[10**400]), "values[0][0]: numbers that 64 bits hold"),
    (put("values", 0, 0, value=[1, 2]), "values[0][0]: 5 of them, not 2"),
    (put("values", 0, value=[]), "values[0]: 2 of them, not 0"),
    (put("values", value=[]), "values: "),
    (put("totals", 0, value=[]), "totals[0]: 2 of them, not 0"),
    (put("findings", value=[{"kind": "x"}]), "findings[0].subject: it is missing"),
    (put("peers", "lines", 0, "port", value="80"), "peers.lines[0].port: a whole number, not '80'"),
    (put("peers", "lines", 0, "grown", value=[1]), "peers.lines[0].grown: an object, not [1]"),
    (put("processes", "lines", 0, "totals", value={"a": "b"}), "processes.lines[0].totals.a: a"),
    (put("probes", 0, "charts", 0, "type", value="x"), "probes[0].charts[0].type: ebpf, not 'x'"),
    (put("probes", 0, "measurements", value=[]), "probes[0].charts[0]: 'file.open' is no measure"),
    (put("probes", value=[]), "charts["),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_a_field_that_is_wrong_is_named(
    whole: Any, change: Callable[[Any], None], sentence: str, tmp_path: Path
) -> None:
    assert refused(write(tmp_path, changed(whole, change))).startswith(sentence)


def test_infinity_is_no_value(whole: Any, tmp_path: Path) -> None:
    text = json.dumps(changed(whole, put("values", 0, 0, value=["HERE"])))
    file = tmp_path / "file"
    file.write_bytes(gzip.compress(text.replace('"HERE"', "-1e999").encode()))
    assert refused(file) == "values[0][0]: numbers that 64 bits hold"


@pytest.mark.parametrize("field", ["hostname", "host", "plan", "charts", "times", "values", "look"])
def test_a_field_that_is_missing_is_named(whole: Any, field: str, tmp_path: Path) -> None:
    content = {name: value for name, value in whole.items() if name != field}
    assert refused(write(tmp_path, content)).startswith(f"{field}: ")


def test_charts_and_dimensions_are_there_once(whole: Any, tmp_path: Path) -> None:
    twice = changed(whole, lambda one: one["charts"].__setitem__(1, one["charts"][0]))
    assert refused(write(tmp_path, twice)) == "charts: charts with different ids"
    lines = [whole["charts"][0]["dimensions"][0]] * 2
    twice = changed(whole, put("charts", 0, "dimensions", value=lines))
    assert refused(write(tmp_path, twice)) == "charts[0]: dimensions with different ids"


def test_more_values_than_fit_in_memory_are_refused(
    whole: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "MOST_CELLS", 100)
    assert refused(write(tmp_path, whole)) == "values: no more than 100 of them"


def test_a_setting_out_of_bounds_is_refused(whole: Any, tmp_path: Path) -> None:
    file = write(tmp_path, changed(whole, put("settings", "interval_s", value=0)))
    with pytest.raises(SettingError, match="the interval is 1 to 3600 seconds, not 0"):
        shown(file)


def test_what_is_not_known_is_ignored_and_what_has_a_default_may_be_missing(
    whole: Any, tmp_path: Path
) -> None:
    def change(content: Any) -> None:
        content["colour"] = "blue"
        content["host"]["colour"] = "blue"
        for one in content["charts"]:
            del one["explanation"]

    exhibit = shown(write(tmp_path, changed(whole, change)))
    assert {one.explanation for one in exhibit.charts} == {""}


ODD: list[object] = [
    *(None, True, 0, -1, 1, 2**62, 10**30, 1.5, "", "x", "<img src=x>", "\0", [], {}, [[]]),
    *([None], {"": 0}, "ebpf", "apps", "kvitals", "other", 253_402_300_799, -0.0),
]
SEEDS = range(6)
STEPS = 15
# So often a place is changed as a whole, rather than something in it.
WHOLE = 0.25
TOLD = [one for one in ADDRESSES if one.method == "get" and one.path != "/api/stream"]


def somewhere(content: Any, chance: random.Random) -> list[Any]:
    """The path to any place in a document."""
    path: list[Any] = []
    while isinstance(content, dict | list) and content and (not path or chance.random() > WHOLE):
        names: list[Any] = [*content] if isinstance(content, dict) else [*range(len(content))]
        path.append(chance.choice(names))
        content = content[path[-1]]
    return path


@pytest.mark.parametrize("seed", SEEDS)
def test_an_odd_file_is_refused_or_every_question_has_an_answer(
    whole: Any, seed: int, tmp_path: Path
) -> None:
    """No file makes the server fail: who answers 500 has met something nobody looked at."""
    chance = random.Random(seed)  # noqa: S311 (nothing is kept secret by it)
    for _ in range(STEPS):
        content = copy.deepcopy(whole)
        put(*somewhere(content, chance), value=chance.choice(ODD))(content)
        try:
            exhibit = shown(write(tmp_path, content))
        except KvitalsError:
            continue
        with served(exhibit) as site:
            for path in (path for one in TOLD for path in asked(one)[:2]):
                assert site.ask(path).status < 500, path
        return


def test_a_snapshot_that_was_written_is_read(tmp_path: Path) -> None:
    chosen = Settings(history_s=2)
    exhibit = Watch(chosen, NOW).exhibit
    file = tmp_path / "file"
    file.write_bytes(packed(exhibit))
    assert len(read_snapshot(file).head.times) == 3
