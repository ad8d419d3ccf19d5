"""Real processes that leak, that leave zombies, and that behave: what is said of them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kvitals.config.settings import Settings
from kvitals.kernel.proc import descriptor_count, is_zombie
from kvitals.model import Insight, Mode
from kvitals.sampling.insights.descriptors import STEPS, DescriptorLeaks
from kvitals.sampling.insights.zombies import Zombies
from kvitals.service.collector import Collector
from kvitals.service.outlook import make_outlook
from tests.kernel.talking import Process, ask, talking

# For each line that it reads: open files and keep them, or open and close them.
LEAKING = """
import os, sys
kept = []
print("ready", flush=True)
for line in sys.stdin:
    for _ in range(int(line)):
        kept.append(os.open("/dev/null", os.O_RDONLY))
        os.close(os.open("/dev/null", os.O_RDONLY))
    print("done", flush=True)
"""
HEALTHY = LEAKING.replace("kept.append(os.open", "os.close(os.open")
NEGLIGENT = """
import os, sys
children = []
for _ in range(3):
    children.append(os.fork())
    if children[-1] == 0:
        os._exit(0)
print("ready", flush=True)
sys.stdin.readline()
for child in children:
    os.waitpid(child, 0)
print("waited", flush=True)
sys.stdin.readline()
"""


def python(script: str) -> list[str]:
    return [sys.executable, "-c", script]


def about(process: Process, found: Sequence[Insight]) -> list[Insight]:
    return [one for one in found if one.subject.endswith(f"({process.pid})")]


@contextmanager
def ticking(folder: Path) -> Iterator[Collector]:
    with Collector(Settings(mode=Mode.RETURN, folder=folder)) as collector:
        collector.tick()
        yield collector


def test_a_process_that_keeps_files_open_is_found_and_one_that_closes_them_is_not(
    tmp_path: Path,
) -> None:
    leaks = DescriptorLeaks(descriptor_count, step_s=1)
    with (
        ticking(tmp_path) as collector,
        talking(python(LEAKING)) as bad,
        talking(python(HEALTHY)) as good,
    ):
        assert collector.applications is not None
        table = collector.applications.table
        for now in range(STEPS + 3):
            assert ask(bad, "40") == ask(good, "40") == "done"
            collector.tick()
            found = leaks.look(now, table.live())
        (insight,) = about(bad, found)
        assert insight.evidence["descriptors"] == descriptor_count(bad.pid)
        assert insight.evidence["gained"] == 40 * STEPS
        assert about(good, found) == []
        for now in range(STEPS + 3, STEPS + 5):
            collector.tick()
            found = leaks.look(now, table.live())
        assert about(bad, found) == []


def test_zombies_are_told_with_the_parent_that_does_not_wait(tmp_path: Path) -> None:
    zombies = Zombies(is_zombie, forgotten_s=10)
    with ticking(tmp_path) as collector, talking(python(NEGLIGENT)) as parent:
        assert collector.applications is not None
        table = collector.applications.table
        time.sleep(0.2)
        collector.tick()
        assert about(parent, zombies.look(0, table.live())) == []
        (insight,) = about(parent, zombies.look(10, table.live()))
        assert insight.evidence["zombies"] == 3
        assert insight.evidence["parent"] == parent.pid
        assert ask(parent, "wait") == "waited"
        deadline = time.monotonic() + 5
        while about(parent, zombies.look(20, table.live())) and time.monotonic() < deadline:
            time.sleep(0.2)
            collector.tick()
        assert about(parent, zombies.look(20, table.live())) == []


def test_a_machine_on_which_all_is_well_is_left_in_peace(tmp_path: Path) -> None:
    settings = Settings(mode=Mode.RETURN, folder=tmp_path)
    with Collector(settings) as collector:
        outlook = make_outlook(collector, settings)
        assert outlook is not None
        for now in range(0, 600, 60):
            command = ["sh", "-c", "for i in 1 2 3; do ls /usr; done"]
            subprocess.run(command, check=True, capture_output=True)
            collector.tick()
            outlook.advice.look(now, now)
        assert outlook.advice.insights == ()
