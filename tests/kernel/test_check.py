"""`kvitals check` tells the truth about this kernel, for people and for programs."""

from __future__ import annotations

import json
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from kvitals.model import Mode
from kvitals.probes import MEASUREMENTS
from tests.product import BIN

CHECK_KEYS = {"subject", "name", "answer", "detail", "remedy"}
KEYS = {"measurement", "state", "hook", "reason", "remedy"}


def run(*command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env={**os.environ, **variables},
    )


def check(*options: str) -> subprocess.CompletedProcess[str]:
    return run(BIN / "kvitals", "check", *options)


@pytest.mark.parametrize("mode", Mode)
def test_every_measurement_is_on_or_degraded_here(mode: Mode) -> None:
    done = check("--json", "--mode", mode)
    services = json.loads(done.stdout)["measurements"]
    assert {one["state"] for one in services} <= {"on", "degraded"}
    assert done.returncode == 0
    assert [one["measurement"] for one in services] == [
        one.name for one in MEASUREMENTS if one.in_mode(mode)
    ]


def test_a_right_that_is_not_given_is_named_and_not_the_kernel() -> None:
    without = ("setpriv", "--bounding-set=-net_admin,-sys_admin", "--inh-caps=-all")
    done = run(*without, BIN / "kvitals", "check", "--json")
    (one,) = (
        one
        for one in json.loads(done.stdout)["measurements"]
        if one["measurement"] == "network.datagrams"
    )
    assert one["state"] == "off"
    assert one["reason"] == "cgroup/sendmsg+recvmsg: CAP_NET_ADMIN is not held"
    assert one["remedy"] == "start it as root, or give it CAP_NET_ADMIN"


def test_every_line_has_the_same_keys() -> None:
    assert all(set(one) == KEYS for one in json.loads(check("--json").stdout)["measurements"])


def test_what_is_degraded_says_how_and_what_would_help() -> None:
    for one in json.loads(check("--json").stdout)["measurements"]:
        assert bool(one["reason"]) == (one["state"] == "degraded")
        assert one["hook"]


def test_the_table_has_every_measurement() -> None:
    text = check().stdout
    for one in json.loads(check("--json").stdout)["measurements"]:
        assert f"{one['measurement']:<22} {one['state']}" in text


def test_kernel_memory_is_within_its_bound() -> None:
    assert 0 < json.loads(check("--json").stdout)["kernel_memory_bytes"] <= 16 * 2**20


def test_every_question_about_the_system_has_an_answer() -> None:
    checks = json.loads(check("--json").stdout)["checks"]
    assert all(set(one) == CHECK_KEYS for one in checks)
    assert {one["answer"] for one in checks} <= {"yes", "no", "could not tell"}
    text = check().stdout
    for one in checks:
        assert f"  {one['name']} " in text
        assert one["subject"].lower() in text.lower()


def test_remedies_are_shown_only_where_something_is_missing() -> None:
    checks = json.loads(check("--json").stdout)["checks"]
    assert all(not one["remedy"] for one in checks if one["answer"] == "yes")


def test_strict_fails_on_what_is_degraded() -> None:
    states = {one["state"] for one in json.loads(check("--json").stdout)["measurements"]}
    assert check("--strict").returncode == (1 if states != {"on"} else 0)


def test_without_capabilities_the_system_is_still_told() -> None:
    bare = ("setpriv", "--bounding-set=-all", "--inh-caps=-all", BIN / "kvitals", "check")
    done = run(*bare, "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 77
    assert answer["measurements"] == []
    assert "it lacks CAP_BPF and CAP_PERFMON" in answer["problem"]
    answers = {one["name"]: one["answer"] for one in answer["checks"]}
    assert answers["capabilities"] == "no"
    assert "  capabilities           no: it lacks CAP_BPF" in run(*bare).stdout


@pytest.mark.parametrize(
    ("command", "stdout"),
    [(("kvitals", "run"), ""), (("kvitals", "check"), None), (("ebpf.plugin", "1"), "DISABLE\n")],
)
def test_a_listed_kernel_is_refused(
    tmp_path: Path, command: tuple[str, ...], stdout: str | None
) -> None:
    signature = Path("/proc/version_signature")
    signature = signature if signature.exists() else Path("/proc/version")
    listed = tmp_path / "ebpf_kernel_reject_list.txt"
    listed.write_text(f"# It crashed here.\n{signature.read_text()[:20]}\n")
    done = run(BIN / command[0], *command[1:], NETDATA_USER_CONFIG_DIR=str(tmp_path))
    assert done.returncode == 1
    assert f"in {listed}, line 2: It crashed here." in done.stderr
    assert stdout is None or done.stdout == stdout


def test_a_bundle_names_neither_the_host_nor_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "report.tar.gz"
    renamed = ("unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', "kvitals-test-host")
    done = run(*renamed, BIN / "kvitals", "check", "--bundle", path, KVITALS_TEST_WORD="hunter2")
    assert done.returncode == 0, done.stderr
    with tarfile.open(path) as archive:
        files = {one.name: archive.extractfile(one) for one in archive.getmembers()}
        texts = {name: file.read().decode() for name, file in files.items() if file}
    together = "".join(texts.values())
    secrets = ("kvitals-test-host", "hunter2", "KVITALS_TEST_WORD")
    assert not [word for word in secrets if word in together]
    report = json.loads(texts["kvitals-check/check.json"])
    assert len(report["measurements"]) > 0
    assert "vfs.bpf.o" in texts["kvitals-check/objects.txt"]
    assert "vfs_read" in texts["kvitals-check/symbols.txt"]
    refused = [one for one in report["hooks"] if one["answer"] == "no"]
    assert bool(texts["kvitals-check/libbpf.log"]) or not refused


def test_a_bundle_is_never_written_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "report.tar.gz"
    path.write_text("mine")
    done = check("--bundle", str(path))
    assert (done.returncode, path.read_text()) == (1, "mine")
    assert f"{path} is there already" in done.stderr
