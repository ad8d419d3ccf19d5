"""The same sources build with both compilers, to the same programs."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

import hatch_build

COMPILERS = {"clang": hatch_build.system_clang(), "ziglang": hatch_build.packaged_clang()}


def programs(kernel_object: Path) -> set[bytes]:
    """The section names that tell libbpf where programs go."""
    kinds = (b"fentry/", b"fexit/", b"kprobe/", b"kretprobe/", b"tp_btf/", b"raw_tp/", b"tp/")
    names = kernel_object.read_bytes().split(b"\0")
    return {name for name in names if name.startswith((*kinds, b"cgroup/", b"iter/"))}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    folder = tmp_path_factory.mktemp("objects")
    return {
        name: hatch_build.compile_objects(command, hatch_build.ROOT / "bpf", folder / name)
        for name, command in COMPILERS.items()
        if command is not None
    }


def test_both_compilers_are_here(built: dict[str, list[Path]]) -> None:
    assert set(built) == set(COMPILERS)


def test_both_build_the_same_programs(built: dict[str, list[Path]]) -> None:
    found = [{one.name: programs(one) for one in objects} for objects in built.values()]
    assert found[0] == found[1]
    assert all(found[0].values())


def test_a_build_is_the_same_from_any_folder(tmp_path: Path) -> None:
    sources = tmp_path / "elsewhere"
    subprocess.run(["cp", "-r", hatch_build.ROOT / "bpf", sources], check=True)
    compiler = hatch_build.packaged_clang()
    here = hatch_build.compile_objects(compiler, hatch_build.ROOT / "bpf", tmp_path / "here")
    there = hatch_build.compile_objects(compiler, sources, tmp_path / "there")
    assert [one.read_bytes() for one in here] == [one.read_bytes() for one in there]


ZIG = hatch_build.packaged_clang()[:-2]


@pytest.mark.parametrize(
    ("compiler", "machine"),
    [
        (hatch_build.native_compiler(), os.uname().machine),
        ([*ZIG, "-target", "x86_64-linux-none"], "x86_64"),
        ([*ZIG, "-target", "aarch64-linux-none"], "aarch64"),
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
    compiler = hatch_build.system_clang() or hatch_build.packaged_clang()
    sources = Path(hatch_build.__file__).parent / "benchmarks"
    objects = hatch_build.compile_objects(compiler, sources, tmp_path)
    assert {one.name for one in objects} == {"empty.bpf.o", "floor.bpf.o"}
