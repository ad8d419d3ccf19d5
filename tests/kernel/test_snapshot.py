"""A snapshot of the real product is shown by somebody who may do nothing, and tells the same."""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.product import Dashboard, dashboard, serving, wait_for

AS_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all"]
# So long that a tick that comes meanwhile is not yet there.
LONG_S = 5
NUMBERS = (
    "/api/v1/charts",
    "/api/v1/contexts?options=full",
    "/api/v1/allmetrics?format=json&source=as-collected",
    "/api/processes?top=1000&by=pid",
    "/api/peers?top=1000&by=peer",
    "/api/findings",
)


@contextmanager
def unprivileged(*command: str | Path) -> Iterator[Dashboard]:
    """A command of kvitals that serves, run by nobody."""
    with serving(*command, before=AS_NOBODY) as shown:
        status = Path(f"/proc/{shown.running.process.pid}/status").read_text()
        assert "\nUid:\t65534\t65534\t65534\t65534\n" in status
        assert "\nCapEff:\t0000000000000000\n" in status
        yield shown


@pytest.fixture(scope="module")
def shown() -> Iterator[Dashboard]:
    with dashboard("--mode", "return", "--interval", str(LONG_S)) as one:
        wait_for(lambda: len(one.get("/api/v1/data?chart=ebpf.io")["data"]) > 2, "some ticks")
        yield one


def saved(shown: Dashboard, folder: Path, query: str = "") -> Path:
    """A snapshot as a browser saves it, where everybody can read it."""
    file = folder / "snapshot.json.gz"
    with urllib.request.urlopen(f"{shown.url}/api/snapshot{query}") as answer:
        file.write_bytes(answer.read())
    for one in (folder, *folder.parents[:2]):
        one.chmod(0o755)
    return file


def data_of(shown: Dashboard, newest: int) -> dict[str, Any]:
    """All values until a time."""
    return {
        name: shown.get(f"/api/v1/data?chart={name}&after=0&before={newest}&options=jsonwrap")
        for name in shown.get("/api/v1/charts")["charts"]
    }


def test_a_replay_answers_as_the_run_did(shown: Dashboard, tmp_path: Path) -> None:
    def taken_within_a_tick() -> tuple[Path, dict[str, Any], int] | None:
        before = shown.get("/api/v1/chart?chart=ebpf.io")["last_entry"]
        answers = {path: shown.get(path) for path in NUMBERS}
        file = saved(shown, tmp_path)
        after = shown.get("/api/v1/chart?chart=ebpf.io")["last_entry"]
        return (file, answers, after) if before == after else None

    file, answers, newest = wait_for(taken_within_a_tick, "a snapshot within a tick")
    values, info = data_of(shown, newest), shown.get("/api/v1/info")
    with unprivileged("replay", file) as replay:
        for path, answer in answers.items():
            assert replay.get(path) == answer, path
        again = data_of(replay, newest)
        assert again.keys() == values.keys()
        for name, answer in values.items():
            assert again[name]["result"] == answer["result"], name
        told = replay.get("/api/v1/info")
        assert told["kvitals"]["replay"]["host"] == info["mirrored_hosts"][0]
        assert told["kvitals"]["replay"]["to"] == newest
        for one in (told, info):
            del one["kvitals"]["replay"], one["kvitals"]["archive"]
        # A replay loads no objects that a compiler made.
        assert told["kvitals"].pop("compiler") is None
        assert info["kvitals"].pop("compiler")
        assert told == info
        assert replay.running.ask_to_end() == 0
        assert "ERROR" not in replay.running.logged()


def test_the_event_loop_goes_on_while_a_snapshot_is_taken(shown: Dashboard, tmp_path: Path) -> None:
    slowest_s = 0.0
    taking = threading.Thread(target=saved, args=(shown, tmp_path))
    taking.start()
    while taking.is_alive():
        began = time.monotonic()
        assert shown.status("/-/ready") == 200
        slowest_s = max(slowest_s, time.monotonic() - began)
    taking.join()
    assert slowest_s < 0.5


def test_the_demo_moves_each_second_and_needs_nothing() -> None:
    def values(shown: Dashboard) -> Any:
        return shown.get("/api/v1/allmetrics?format=json&filter=ebpf.*")

    with unprivileged("demo") as demo:
        assert demo.get("/api/v1/info")["kvitals"]["demo"] is True
        first = values(demo)
        wait_for(lambda: values(demo)["ebpf.io"] != first["ebpf.io"], "another tick")
        second = values(demo)
        wait_for(lambda: values(demo)["ebpf.io"] != second["ebpf.io"], "one more")
        kept = demo.get("/api/v1/data?chart=ebpf.io&after=0&options=jsonwrap")
        assert kept["last_entry"] - kept["first_entry"] == 3600
        assert all(None not in row for row in kept["result"]["data"][:-1])
        assert demo.status("/-/healthy") == 200
        assert demo.running.ask_to_end() == 0
        assert "ERROR" not in demo.running.logged()
