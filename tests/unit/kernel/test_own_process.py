"""What this process takes is what other interfaces say of it."""

from __future__ import annotations

import mmap
import time
from pathlib import Path

from kvitals.kernel.own_process import processor_time_us, resident_bytes


def test_processor_time_is_that_of_all_threads_of_this_process() -> None:
    before = time.process_time_ns()
    used_us = sum(processor_time_us())
    after = time.process_time_ns()
    assert before // 1000 - 2 <= used_us <= after // 1000 + 2


def test_work_in_user_space_is_user_time() -> None:
    before_us, _ = processor_time_us()
    end = time.thread_time() + 0.05
    while time.thread_time() < end:
        sum(range(1000))
    assert processor_time_us()[0] - before_us >= 25_000


def test_pages_that_are_touched_are_resident() -> None:
    before = resident_bytes()
    with mmap.mmap(-1, 32 << 20) as memory:
        for place in range(0, len(memory), mmap.PAGESIZE):
            memory[place] = 1
        during = resident_bytes()
    assert before is not None
    assert during is not None
    assert during - before >= 31 << 20


def test_resident_is_the_second_number_in_pages(tmp_path: Path) -> None:
    (tmp_path / "statm").write_text("900 123 45 1 0 300 0\n")
    assert resident_bytes(tmp_path / "statm") == 123 * mmap.PAGESIZE


def test_without_proc_it_is_not_known(tmp_path: Path) -> None:
    assert resident_bytes(tmp_path / "statm") is None
