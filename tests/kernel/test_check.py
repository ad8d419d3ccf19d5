"""`kvitals check` tells the truth about this kernel, for people and for programs."""

from __future__ import annotations

import json
import subprocess

import pytest

from kvitals.model import Mode
from kvitals.probes import PROBES
from tests.product import BIN

KEYS = {"measurement", "state", "hook", "reason", "remedy"}


def check(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / "kvitals", "check", *options],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("mode", Mode)
def test_every_measurement_is_on_or_degraded_here(mode: Mode) -> None:
    done = check("--json", "--mode", mode)
    services = json.loads(done.stdout)["measurements"]
    assert {one["state"] for one in services} <= {"on", "degraded"}
    assert done.returncode == 0
    assert [one["measurement"] for one in services] == [
        one.name for probe in PROBES for one in probe.measurements if one.in_mode(mode)
    ]


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
