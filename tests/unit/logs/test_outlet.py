"""Writing never fails and never waits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kvitals.logs.outlet import _Descriptor, standard_error


def test_a_line_is_written() -> None:
    reader, writer = os.pipe()
    _Descriptor(writer, "utf-8")("größe")
    assert os.read(reader, 100) == "größe\n".encode()
    os.close(reader)
    os.close(writer)


def test_what_the_encoding_lacks_is_escaped(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as file:
        _Descriptor(file.fileno(), "ascii")("größe")
    assert (tmp_path / "log").read_bytes() == b"gr\\xf6\\xdfe\n"


def test_a_pipe_that_nobody_reads_is_not_waited_for() -> None:
    reader, writer = os.pipe()
    outlet = _Descriptor(writer, "utf-8")
    for _ in range(200):
        outlet("x" * 2000)
    assert len(os.read(reader, 1 << 20)) >= 4096
    outlet("again")
    os.close(reader)
    os.close(writer)


def test_a_broken_pipe_is_passed_over_and_calls_for_no_signal() -> None:
    called: list[int] = []
    before = signal.signal(signal.SIGPIPE, lambda number, _: called.append(number))
    reader, writer = os.pipe()
    os.close(reader)
    _Descriptor(writer, "utf-8")("x")
    os.close(writer)
    signal.signal(signal.SIGPIPE, before)
    assert called == []


def test_a_full_disk_is_passed_over() -> None:
    with open("/dev/full", "wb", buffering=0) as file:  # noqa: PTH123 (pathlib would buffer)
        _Descriptor(file.fileno(), "utf-8")("x")


def test_a_closed_descriptor_is_passed_over() -> None:
    reader, writer = os.pipe()
    outlet = _Descriptor(writer, "utf-8")
    os.close(reader)
    os.close(writer)
    outlet("x")


def test_a_stream_without_a_descriptor_serves(capsys: pytest.CaptureFixture[str]) -> None:
    standard_error()("x")
    assert capsys.readouterr().err == "x\n"


def test_without_standard_error_it_keeps_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    standard_error()("x")


def test_closed_standard_streams_become_no_other_file() -> None:
    program = (
        "import os; from kvitals.logs.outlet import occupy_standard_streams as occupy; occupy(); "
        "assert os.open('/proc/self/stat', os.O_RDONLY) > 2; "
        "assert os.readlink('/proc/self/fd/2') == os.devnull"
    )
    command = f'exec "{sys.executable}" -c "{program}" <&- >&- 2>&-'
    assert subprocess.run(["sh", "-c", command], check=False).returncode == 0
