"""The same sources build to the same bytes, by the one compiler that is locked."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

import hatch_build


def test_a_build_is_the_same_from_any_folder(tmp_path: Path) -> None:
    sources = tmp_path / "elsewhere"
    subprocess.run(["cp", "-r", hatch_build.ROOT / "bpf", sources], check=True)
    compiler = hatch_build.packaged_clang()
    here = hatch_build.compile_objects(compiler, hatch_build.ROOT / "bpf", tmp_path / "here")
    there = hatch_build.compile_objects(compiler, sources, tmp_path / "there")
    assert [one.read_bytes() for one in here] == [one.read_bytes() for one in there]


def test_what_is_installed_is_what_the_locked_compiler_makes(tmp_path: Path) -> None:
    made = hatch_build.compile_objects(
        hatch_build.packaged_clang(), hatch_build.ROOT / "bpf", tmp_path
    )
    there = hatch_build.ROOT / hatch_build.OBJECTS
    assert sorted(one.name for one in made) == sorted(one.name for one in there.glob("*.bpf.o"))
    assert [one.name for one in made if one.read_bytes() != (there / one.name).read_bytes()] == []
    record = hatch_build.write_record(tmp_path)
    assert record.read_bytes() == (there / record.name).read_bytes()


def test_a_build_by_another_compiler_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hatch_build, "locked", lambda name: f"{name}==0.0")
    hook = object.__new__(hatch_build.CustomBuildHook)
    monkeypatch.setattr(hatch_build.CustomBuildHook, "target_name", "wheel")
    with pytest.raises(RuntimeError, match=r"ziglang==0\.0 alone"):
        hook.initialize("standard", {"artifacts": []})


@pytest.mark.parametrize(
    ("told", "name"),
    [("Debian clang version 14.0.6\nTarget: bpf", "clang 14.0.6"), ("cc 1\n", "cc 1")],
)
def test_a_compiler_is_named_by_its_version(told: str, name: str) -> None:
    assert hatch_build.compiler_name(["printf", "%s", told]) == name


@pytest.mark.parametrize(
    ("compiler", "machine"),
    [
        (hatch_build.native_compiler(), os.uname().machine),
        ([*hatch_build.ZIG, "-target", "x86_64-linux-none"], "x86_64"),
        ([*hatch_build.ZIG, "-target", "aarch64-linux-none"], "aarch64"),
    ],
    ids=["native", "x86_64", "aarch64"],
)
def test_a_starter_needs_no_library_and_has_a_place_for_each_text(
    compiler: list[str], machine: str, tmp_path: Path
) -> None:
    built = hatch_build.compile_starter(compiler, hatch_build.ROOT / "starter", tmp_path)
    content = built.read_bytes()
    assert content[18] == {"x86_64": 62, "aarch64": 183}[machine]  # e_machine of the ELF head
    assert b"/ld-linux" not in content
    marks = re.findall(rb"@kvitals:([a-z ]+)@", content)
    assert sorted(marks) == [b"interpreter", b"own path", b"package", b"text"]


def test_a_library_that_was_changed_is_not_taken(tmp_path: Path) -> None:
    for name in hatch_build.LIBRARY_FILES:
        (tmp_path / Path(name).name).write_text("something else")
    assert not hatch_build.is_complete(tmp_path)


def test_the_programs_of_the_benchmarks_compile(tmp_path: Path) -> None:
    compiler = hatch_build.packaged_clang()
    sources = Path(hatch_build.__file__).parent / "benchmarks"
    objects = hatch_build.compile_objects(compiler, sources, tmp_path)
    assert {one.name for one in objects} == {"empty.bpf.o", "floor.bpf.o"}
