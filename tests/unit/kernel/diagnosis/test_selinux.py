"""Denials of eBPF are found in the audit log, and nothing of who ran what is repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.kernel.diagnosis import selinux
from kvitals.kernel.features import Answer

DENIAL = (
    "type=AVC msg=audit(1586260134.952:97): avc:  denied  {{ {} }} for  pid=1387 "
    'comm="secret" scontext=system_u:system_r:unconfined_service_t:s0 '
    "tcontext=system_u:system_r:unconfined_service_t:s0 tclass={} permissive=0\n"
)


@pytest.mark.parametrize(
    ("text", "detail"),
    [("1\n", "enforcing"), ("0\n", "permissive"), (None, "not enabled"), ("x", "says 'x'")],
)
def test_state(tmp_path: Path, text: str | None, detail: str) -> None:
    path = tmp_path / "enforce"
    if text is not None:
        path.write_text(text)
    assert detail in selinux.state(path).detail


def test_a_denial_is_told_without_its_process(tmp_path: Path) -> None:
    log = tmp_path / "audit.log"
    text = DENIAL.format("prog_load", "bpf") + DENIAL.format("map_create", "bpf")
    log.write_bytes(text.encode() + b"\xff\n" + DENIAL.format("read", "file").encode())
    check = selinux.denials(log, tmp_path / "enforce")
    assert check.answer is Answer.NO
    assert check.detail == (
        "2 denials of class bpf, the last of map_create to unconfined_service_t"
    )


def test_other_denials_are_not_ours(tmp_path: Path) -> None:
    log = tmp_path / "audit.log"
    log.write_text(DENIAL.format("read", "file"))
    assert selinux.denials(log, tmp_path / "enforce").answer is Answer.YES


def test_without_a_log_it_can_be_told_only_where_selinux_is_off(tmp_path: Path) -> None:
    enforce = tmp_path / "enforce"
    assert selinux.denials(tmp_path / "none", enforce).answer is Answer.YES
    enforce.write_text("1")
    assert selinux.denials(tmp_path / "none", enforce).answer is Answer.UNKNOWN
