"""The real tools compile the modules that `kvitals selinux` writes."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.product import BIN

PACKAGES = {"checkmodule": "checkpolicy", "semodule_package": "semodule-utils"}
DENIED = (
    "type=AVC msg=audit(1586260134.952:97): avc:  denied  {{ {permissions} }} for  pid=1387 "
    "comm={comm} scontext=system_u:system_r:unconfined_service_t:s0 "
    "tcontext=system_u:system_r:unconfined_service_t:s0 tclass={tclass} permissive=0\n"
)
LOGS = {
    "readme": DENIED.format(permissions="map_create", comm='"ebpf.pl"', tclass="bpf"),
    "further": DENIED.format(permissions="prog_load map_create_as", comm='"kv"', tclass="bpf")
    + DENIED.format(permissions="bpf perfmon", comm='"kv"', tclass="capability2"),
    # A line break, and then a rule.
    "hostile": DENIED.format(
        permissions="map_create", comm=b"\nallow a b:c d;".hex().upper(), tclass="bpf"
    ),
}


@pytest.fixture(autouse=True, scope="module")
def _tools() -> None:
    missing = [package for tool, package in PACKAGES.items() if not shutil.which(tool)]
    if missing:
        pytest.skip(f"compiling a policy needs the packages {' and '.join(missing)}")


def run(command: Sequence[str | Path], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("log", LOGS)
def test_the_printed_commands_compile_the_printed_module(log: str, tmp_path: Path) -> None:
    (tmp_path / "audit.log").write_text(LOGS[log])
    text = run([BIN / "kvitals", "selinux", "--audit-log", "audit.log"], tmp_path)
    (tmp_path / "kvitals_ebpf.te").write_text(text)
    compiling = text.partition("# compile ")[2].partition("# load")[0]
    for line in compiling.splitlines():
        run(line.removeprefix("#").split(), tmp_path)
    package = (tmp_path / "kvitals_ebpf.pp").read_bytes()
    assert b"SE Linux Module" in package
    assert b"unconfined_service_t" in package


def test_the_compiler_would_refuse_a_broken_module(tmp_path: Path) -> None:
    text = run([BIN / "kvitals", "selinux", "--domain", "init_t"], tmp_path)
    (tmp_path / "kvitals_ebpf.te").write_text(text.replace("type init_t;", ""))
    compiled = subprocess.run(
        ["checkmodule", "-M", "-m", "-o", "kvitals_ebpf.mod", "kvitals_ebpf.te"],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert compiled.returncode != 0
