"""What a tick meets costs what it feeds: the collector goes on, says so, and is whole again."""

from __future__ import annotations

import resource
from itertools import count
from pathlib import Path

from tests.product import Dashboard, dashboard, wait_for


def next_descriptor(pid: int) -> int:
    """The number that the next file gets which a process opens."""
    held = {int(one.name) for one in Path(f"/proc/{pid}/fd").iterdir()}
    return next(number for number in count() if number not in held)


def failing(shown: Dashboard) -> set[str]:
    found = shown.get("/api/findings")["findings"]
    return {one["subject"] for one in found if one["kind"] == "collector"}


def newest(shown: Dashboard, chart: str) -> tuple[int, list[object]]:
    moment, *values = shown.get(f"/api/v1/data?chart={chart}&after=-1&options=seconds")["data"][0]
    return moment, values


def test_without_descriptors_the_walk_is_missing_in_ticks_until_there_are_some_again() -> None:
    # Without CAP_SYS_RESOURCE, root may change the limits of its own processes alone.
    with dashboard("--user", "root") as shown:
        pid = shown.running.process.pid
        wait_for(lambda: newest(shown, "ebpf.processes")[1][0], "the number of processes")
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        walk = "the walk over processes"

        # No connection can be made then either, so the log tells what happens. What was just
        # closed gives its number back, so that it is looked for again.
        def is_told() -> bool:
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (next_descriptor(pid), before[1]))
            return f"part={walk}" in shown.running.logged()

        wait_for(is_told, "a line about the walk")
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        assert walk in failing(shown)
        begun = newest(shown, "ebpf.io")[0]
        wait_for(lambda: newest(shown, "ebpf.io")[0] >= begun + 3, "three more ticks")
        assert newest(shown, "ebpf.processes")[1][0]
        assert shown.status("/-/healthy") == 200
