"""What the kernel hands over: rows of records, flows, paths of cgroups."""

from __future__ import annotations

import struct

from kvitals.kernel.flow_words import KEY, VALUE, flows
from kvitals.kernel.process_words import RowReader
from kvitals.probes import MEASUREMENTS
from kvitals.sampling.cgroup_names import cgroup_name
from tests.fuzz.target import WrongAnswerError, plain

_HEAD = struct.Struct("=QQQIIIIII16sQ")
ROW = _HEAD.pack(10**9, 7, 0, 42, 1, 0, 1, 0x02, 0, b"cat", 0b101) + struct.pack("=2Q", 3, 4)
SUMMARY = _HEAD.pack(0, 0, 0, 0, 0, 0, 0, 0, 6, b"", 0b111) + struct.pack("=3Q", 5, 6, 7)
FLOW = KEY.pack(10**9, 42, 443, 1, 6, bytes(16)) + VALUE.pack(*range(10))
DOCKER = b"/docker/3f2a91c07b5d6f78bb9b7bc6f40721280299855ba692092716e3a1b6c0b86f3f"
PATHS = (
    *(DOCKER, b"/system.slice/ssh.service", rb"/system.slice/dev-disk-by\x2duuid.swap"),
    b"/kubepods.slice/kubepods-burstable.slice/cri-containerd-" + DOCKER[8:] + b".scope",
    b"/user.slice/user-1000.slice/session-3.scope",
    b"/machine.slice/machine-qemu\\x2d1\\x2dvm.scope/libvirt/emulator",
)
_READER = RowReader(MEASUREMENTS)


def _rows(content: bytes) -> None:
    for row in _READER.read(content)[0]:
        if "\n" in row.process.name and b"\n" not in content:
            raise WrongAnswerError(repr(row))


def _flows(content: bytes) -> None:
    whole = KEY.size + VALUE.size
    parts = [content[at : at + whole].ljust(whole, b"\0") for at in range(0, len(content), whole)]
    list(
        flows(
            b"".join(one[: KEY.size] for one in parts), b"".join(one[KEY.size :] for one in parts)
        )
    )


def _cgroup(content: bytes) -> None:
    if not cgroup_name(content.decode(errors="replace")):
        raise WrongAnswerError("a cgroup without a name")


TARGETS = (
    plain("rows", _rows, [ROW, ROW + SUMMARY, ROW * 5]),
    plain("flows", _flows, [FLOW, FLOW * 3]),
    plain("cgroup-path", _cgroup, PATHS),
)
