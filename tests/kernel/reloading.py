"""A running `kvitals run` whose settings are changed under it, and a look at its event stream."""

from __future__ import annotations

import json
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any

from tests.product import Dashboard, dashboard, wait_for


class Following:
    """A dashboard that may be told to reload, and the folder of its files."""

    def __init__(self, shown: Dashboard, folder: Path) -> None:
        self.shown = shown
        self.slowest_s = 0.0
        self._folder = folder

    def write(self, conf: str, name: str = "ebpf.conf") -> None:
        # At once, for whoever is told at the same time to read it.
        new = self._folder / f"{name}.new"
        new.write_text(conf)
        new.rename(self._folder / name)

    def post(self) -> tuple[int, str]:
        """Reload over HTTP: the status and the sentence."""
        request = urllib.request.Request(f"{self.shown.url}/-/reload", method="POST")
        begin = time.monotonic()
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        finally:
            self.slowest_s = max(self.slowest_s, time.monotonic() - begin)

    def change(self, conf: str, name: str = "ebpf.conf") -> None:
        """Other settings, taken without a word of complaint."""
        self.write(conf, name)
        assert self.post() == (200, "reloaded")

    def hang_up(self) -> None:
        self.shown.running.process.send_signal(signal.SIGHUP)

    def charts(self) -> set[str]:
        """All that measurements feed: those of its own cost are there whatever is measured."""
        found = set(self.shown.get("/api/v1/charts")["charts"])
        return {one for one in found if not one.startswith("kvitals.")}

    def wait_for_charts(self, wanted: set[str], unwanted: set[str]) -> None:
        def are_there() -> bool:
            charts = self.charts()
            return wanted <= charts and not unwanted & charts

        wait_for(are_there, f"{wanted or 'nothing'} and none of {unwanted}")

    def totals(self) -> dict[tuple[str, str], float]:
        """All raw totals since attach, by chart and dimension."""
        answer = self.shown.get("/api/v1/allmetrics?format=json&source=as-collected")
        return {
            (chart, line): one["value"]
            for chart, lines in answer.items()
            for line, one in lines["dimensions"].items()
            if one["value"] is not None
        }

    def programs(self) -> set[str]:
        """The names of the BPF programs that it holds, as the kernel tells them."""
        return program_names(
            {number for kind, number in self.shown.running.bpf_ids() if kind == "prog"}
        )


def program_names(ids: set[int]) -> set[str]:
    listed = subprocess.run(["bpftool", "-j", "prog"], check=True, capture_output=True)
    return {one["name"] for one in json.loads(listed.stdout) if one["id"] in ids}


@contextmanager
def following(folder: Path, conf: str = "", *options: str) -> Iterator[Following]:
    (folder / "ebpf.conf").write_text(conf)
    with dashboard("--enable-reload", "--config", str(folder), *options) as shown:
        yield Following(shown, folder)


class Watch:
    """All ticks that an event stream told of, with the names that it told."""

    def __init__(self, url: str) -> None:
        self.ticks: list[Mapping[str, Any]] = []
        self.names: dict[str, list[str]] = {}
        self._stream = urllib.request.urlopen(f"{url}/api/stream")
        self._thread = Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        for line in self._stream:
            if line.startswith(b"data: "):
                tick = json.loads(line.removeprefix(b"data: "))
                self.names |= tick.get("dimensions", {})
                self.ticks.append(tick)

    def times(self) -> list[int]:
        return [tick["time"] for tick in self.ticks]

    def gaps(self, step: int = 1) -> list[tuple[int, int]]:
        pairs = pairwise(self.times())
        return [(before, now) for before, now in pairs if now != before + step]

    def wait_for_ticks(self, more: int) -> None:
        count = len(self.ticks) + more
        wait_for(lambda: len(self.ticks) >= count, f"{more} more ticks")

    def end(self) -> None:
        self._thread.join()
        self._stream.close()


@contextmanager
def watching(shown: Dashboard) -> Iterator[Watch]:
    """The event stream of a dashboard, which is ended with the block so that the stream ends."""
    watch = Watch(shown.url)
    try:
        yield watch
    finally:
        shown.running.process.terminate()
        watch.end()
