"""Whatever a file of the system holds, each of its readers gives an answer or says why not."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kvitals.config import reject as reject_list
from kvitals.config.audit import find_denials
from kvitals.kernel import domain, kprobe_events, memory, own_process, proc, symbols
from kvitals.kernel.diagnosis import evidence, limits, lockdown, mounts, options, reject, selinux
from kvitals.kernel.diagnosis.check import Check
from kvitals.kernel.system_files import MOST_BYTES, each_line
from kvitals.model import Transport
from kvitals.sampling.peers.service_names import ServiceNames
from kvitals.sampling.user_names import UserNames
from kvitals.service.host import machine_uid, os_release

# Lines such as the system writes, from which bytes at random make others.
PIECES = st.sampled_from(
    (
        b"31 23 0:28 / /sys/kernel/tracing rw - tracefs none rw,memory\n",
        b"p:kvitals/p_x_7 vfs_read\n",
        b"memlock:\t4096\nmap_id:\t7\n",
        b"0000000000000000 t one.isra.0\n",
        b"root:x:0:0:root:/root:/bin/sh\n",
        b"Max locked memory         8388608         8388608         bytes\n",
        b"none [integrity] confidentiality\n",
        b"CONFIG_BPF=y\n",
        b"7 (cat) Z 1\n",
        b'NAME="Debian"\n',
        b"type=AVC msg=audit(1.2:3): avc:  denied  { prog_load } for  pid=1 comm=x\n",
        b"\x0c",
        "\u2028\x85".encode(),
        b"\xff",
        b"\0",
    )
)
WRITTEN = st.binary(max_size=60) | st.lists(PIECES | st.binary(max_size=8)).map(b"".join)
TELLING: tuple[Callable[[Path], object], ...] = (
    domain.current_domain,
    kprobe_events.read_events,
    own_process.resident_bytes,
    lambda file: symbols.suffixed("one", file),
    lambda file: UserNames(file).of(0),
    lambda file: machine_uid("box", file),
    lambda file: os_release((file,)),
    lambda file: find_denials(each_line(file)),
    lambda file: reject.signature((file,)),
    evidence.version,
    evidence.command_line,
    evidence.distribution,
    lambda file: evidence.configuration((file,)),
    lambda file: evidence.symbols({"one"}, file),
)
CHECKING: tuple[Callable[[Path], Check | tuple[Check, ...]], ...] = (
    limits.locked_memory,
    limits.unprivileged,
    limits.compiler,
    mounts.tracefs,
    mounts.debugfs,
    mounts.cgroup2,
    lambda file: lockdown.mode(file, file),
    lambda file: lockdown.consequences(file, file),
    selinux.state,
    lambda file: selinux.denials(file, file),
    lambda file: options.options((file,)),
    lambda file: options.options((file.with_suffix(".gz"),)),
)
quickly = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@quickly
@given(written=WRITTEN)
def test_what_a_file_tells_is_told(tmp_path: Path, written: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(written)
    for tell in TELLING:
        tell(file)


@quickly
@given(written=WRITTEN)
def test_every_check_has_an_answer(tmp_path: Path, written: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(written)
    file.with_suffix(".gz").write_bytes(written)
    for ask in CHECKING:
        found = ask(file)
        for one in found if isinstance(found, tuple) else (found,):
            assert one.answer


@quickly
@given(written=WRITTEN)
def test_what_proc_tells_of_a_process_and_of_a_descriptor_is_told(
    tmp_path: Path, written: bytes
) -> None:
    process = tmp_path / "7"
    process.mkdir(exist_ok=True)
    for name in ("cmdline", "stat"):
        (process / name).write_bytes(written)
    assert proc.command_line(7, tmp_path).isprintable() or written
    assert proc.is_zombie(7, tmp_path) in {True, False}
    assert memory.bpf_memory_bytes(process) >= 0


@quickly
@given(written=WRITTEN)
def test_a_reject_list_is_used_or_said_to_be_wrong(tmp_path: Path, written: bytes) -> None:
    file = tmp_path / "list"
    file.write_bytes(written)
    with suppress(reject_list.RejectListError):
        assert all(one.file == file for one in reject_list.read(file))


def test_a_configuration_that_unpacks_to_more_than_is_read_is_cut(tmp_path: Path) -> None:
    file = tmp_path / "config.gz"
    file.write_bytes(gzip.compress(b"CONFIG_BPF=y\n" + bytes(64 << 20)))
    _, text = options.read_config((file,))
    assert len(text) == MOST_BYTES


def test_a_system_that_names_a_port_in_no_text_leaves_the_number(
    caplog: pytest.LogCaptureFixture,
) -> None:
    names = ServiceNames(look_up=lambda _port, _protocol: b"caf\xe9".decode())
    assert names.of(45871, Transport.TCP) == "45871"
    assert "the system's name of port 45871 is no text" in caplog.text
