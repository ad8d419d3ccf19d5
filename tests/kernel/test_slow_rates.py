"""What the plugin hands over adds up to what was done, however slow that is."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path

import pytest

from tests.product import BIN, Running, started, wait_for

EVERY_S = 2
OPENS = 5
# Starting Python opens files as well, so what is compared begins with a signal.
SLOW = f"""
import os, signal, time
open("/proc/self/comm", "w").write("kvslow")
signal.signal(signal.SIGUSR1, lambda *_: None)
signal.pause()
for _ in range({OPENS}):
    os.close(os.open("/dev/null", os.O_RDONLY))
    time.sleep(1.5)
signal.pause()
"""
STEP = re.compile(r"^BEGIN apps\.file_open (\d+)\n(.*?)^END", re.DOTALL | re.MULTILINE)
SLOW_VALUE = re.compile(r"^SET slow = (\d+)$", re.MULTILINE)
DIVISOR = re.compile(r"^DIMENSION slow '' absolute 1 (\d+)$", re.MULTILINE)


def opens_told(plugin: Running) -> float:
    """The opens of the group: each value, times the seconds of its step."""
    text = plugin.written()
    divisor = DIVISOR.search(text)
    if divisor is None:
        return 0.0
    steps = ((int(step[1]), SLOW_VALUE.search(step[2])) for step in STEP.finditer(text))
    sent = sum(length_us * int(value[1]) for length_us, value in steps if value)
    return sent / 1e6 / int(divisor[1])


def steps_told(plugin: Running) -> int:
    return len(STEP.findall(plugin.written()))


def test_a_group_that_opens_less_than_a_file_a_second_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who has no group gets that of its only child that has one; we look at files meanwhile.
    (tmp_path / "apps_groups.conf").write_text("slow: kvslow\nlooking: pytest*\n")
    monkeypatch.setenv("NETDATA_USER_CONFIG_DIR", str(tmp_path))
    with (
        started([BIN / "ebpf.plugin", str(EVERY_S)]) as plugin,
        started([sys.executable, "-c", SLOW]) as slow,
    ):
        name = Path(f"/proc/{slow.process.pid}/comm")
        wait_for(lambda: name.read_text() == "kvslow\n", "its name")
        begun = steps_told(plugin)
        wait_for(lambda: steps_told(plugin) > begun + 1, "steps that have what starting took")
        before = opens_told(plugin)
        slow.process.send_signal(signal.SIGUSR1)
        wait_for(lambda: round(opens_told(plugin) - before, 2) >= OPENS, "all opens")
        # What is told later would be too much.
        seen = steps_told(plugin)
        wait_for(lambda: steps_told(plugin) > seen + 1, "two more")
        assert opens_told(plugin) - before == pytest.approx(OPENS, abs=0.01)
