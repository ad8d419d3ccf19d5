"""No object holds what its kernel has not: read from its instructions, whoever compiled it."""

from __future__ import annotations

import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

import hatch_build
from kvitals.kernel import blueprint
from kvitals.kernel.maps import Keeping
from kvitals.kernel.objects import object_path
from kvitals.model import Rung
from tests.objects.code import Function, functions
from tests.objects.history import (
    OLDEST,
    UNKNOWN,
    Version,
    calls_of_the_kernel,
    newest,
    since_map,
    since_program,
    version,
)
from tests.objects.opened import kinds
from tests.objects.promises import LATER, promised, promised_of_map
from tests.objects.reach import met
from tests.vm import matrix

SOURCES = hatch_build.ROOT / "bpf"
NAMES = sorted(one.name.removesuffix(".bpf.c") for one in SOURCES.glob("*.bpf.c"))
BUILT = "as built"
OF_TRACING = (26, 0)
OTHERS = {
    name: [path, "-target", "bpf"]
    for name in ("clang", *(f"clang-{number}" for number in range(15, 30)))
    if (path := shutil.which(name)) is not None
}


@pytest.fixture(scope="module", params=(BUILT, *OTHERS))
def objects(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """What is installed; and what each other compiler makes of the same sources."""
    if request.param == BUILT:
        return [object_path(name) for name in NAMES]
    folder = tmp_path_factory.mktemp("other")
    return hatch_build.compile_objects(OTHERS[request.param], SOURCES, folder)


def name_of(path: Path) -> str:
    return path.name.removesuffix(".bpf.o")


def constants(keeping: Keeping) -> dict[int, int]:
    """The bytes of `struct config` that say where a run keeps the counts of processes."""
    layout, rungs = blueprint._CONFIG, [0] * len(Rung)
    return {layout.pack(0, *rungs, 0, 1, 0, 0).index(1): keeping}


def needed(path: Path, keeping: Keeping) -> dict[str, Version]:
    """The first kernel that takes each function of an object, where processes are kept so."""
    programs = kinds(path).programs
    found = {}
    for function in functions(path):
        kind, hook = programs.get(function.name, OF_TRACING)
        reached = met(function, constants(keeping))
        found[function.name] = max(newest(reached, kind), since_program(kind, hook))
    return found


def test_a_second_compiler_is_here() -> None:
    assert OTHERS


def test_each_compiler_makes_the_same_programs(objects: list[Path]) -> None:
    made = {name_of(path): kinds(path).programs for path in objects}
    assert made == {name: kinds(object_path(name)).programs for name in NAMES}
    assert all(made.values())


@pytest.mark.parametrize("keeping", Keeping, ids=lambda keeping: keeping.name.lower())
def test_no_program_has_what_the_kernel_it_is_for_has_not(
    objects: list[Path], keeping: Keeping
) -> None:
    newer = {
        f"{name_of(path)}/{function}": (since, promise)
        for path in objects
        for function, since in needed(path, keeping).items()
        if since > (promise := promised(name_of(path), function, keeping))
    }
    assert newer == {}


def test_no_map_is_of_a_kind_that_the_kernel_it_is_for_has_not(objects: list[Path]) -> None:
    newer = {
        f"{name_of(path)}/{name}": since_map(*made)
        for path in objects
        for name, made in kinds(path).maps.items()
        if since_map(*made) > promised_of_map(name_of(path), name)
    }
    assert newer == {}


def test_no_program_calls_functions_that_a_kernel_may_drop(objects: list[Path]) -> None:
    assert [one for path in objects for one in map(dropped, functions(path)) if one] == []


def dropped(function: Function) -> list[str]:
    return [function.name for _ in calls_of_the_kernel(function)]


def test_what_is_promised_later_is_needed_later(objects: list[Path]) -> None:
    needs = {
        f"{name_of(path)}/{function}": since
        for path in objects
        for function, since in needed(path, Keeping.OFF).items()
    }
    for place, promise in LATER.items():
        assert promise in {
            since for one, since in needs.items() if f"{one}/".startswith(f"{place}/")
        }


def test_what_a_kernel_was_seen_to_take_is_promised_to_it() -> None:
    promises = defaultdict[str, set[Version]](set)
    for name in NAMES:
        for function in functions(object_path(name)):
            promises[function.name].add(promised(name, function.name))
    late = {
        f"{row.kernel} {name}"
        for row in matrix.load(matrix.RECORDED)
        if row.kernel != "native"
        for name in row.instructions
        if min(promises[name], default=OLDEST) > version(row.kernel)
    }
    assert late == set()


# What each line of C becomes for the newest instruction set, and since when that is taken.
NEWER = {
    "return __sync_fetch_and_add(total, 1);": (5, 12),
    "return __sync_lock_test_and_set(total, 0);": (5, 12),
    "return (long)*total / (long)total[1];": (6, 6),
    "return *(volatile signed char *)total;": (6, 6),
    "return __builtin_bswap64(*total);": (6, 6),
    "return ((long (*)(void *))181)(total);": (5, 17),
    "return ((long (*)(void *))9999)(total);": UNKNOWN,
    "return dropped(total);": (5, 13),
    'asm volatile("lock *(u64 *)%0 += %1" : "+m"(*total) : "r"(1UL)); return 0;': OLDEST,
}


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Function, ...]:
    folder = tmp_path_factory.mktemp("newer")
    shells = "".join(
        f'__attribute__((section("tp_btf/one"))) long f{at}(unsigned long *total) {{ {body} }}\n'
        for at, body in enumerate(NEWER)
    )
    (folder / "newer.c").write_text(
        'extern long dropped(void *) __attribute__((section(".ksyms")));\n' + shells
    )
    command = [*hatch_build.packaged_clang(), "-O2", "-g", "-mcpu=v4", "-c", "newer.c"]
    subprocess.run(command, cwd=folder, check=True)
    return functions(folder / "newer.o")


@pytest.mark.parametrize(("at", "since"), list(enumerate(NEWER.values())), ids=list(NEWER))
def test_what_came_later_is_found(newer: tuple[Function, ...], at: int, since: Version) -> None:
    (function,) = (one for one in newer if one.name == f"f{at}")
    assert newest(list(function.instructions.values()), OF_TRACING[0]) == since


def test_a_branch_that_constants_close_is_not_met() -> None:
    functions_of_file = functions(object_path("file"))
    for function in functions_of_file:
        lengths = {one: len(met(function, constants(one))) for one in Keeping}
        assert lengths[Keeping.OFF] < lengths[Keeping.STORAGE] < len(function.instructions)
        assert len(met(function, {})) == len(function.instructions)


def test_the_instruction_set_is_named() -> None:
    assert "-mcpu=v3" in hatch_build.FLAGS
