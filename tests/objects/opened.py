"""What libbpf reads in an object file: kinds of programs and of maps. Opening needs no right."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from ctypes import c_char_p, c_int, c_uint32, c_void_p
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kvitals.kernel.libbpf import LIBRARY, libbpf


@dataclass(frozen=True, slots=True)
class Kinds:
    """Of each program its type and the type of its hook; of each map its type and its flags."""

    programs: dict[str, tuple[int, int]]
    maps: dict[str, tuple[int, int]]


def kinds(path: Path) -> Kinds:
    """What an object file has."""
    product = libbpf()
    opened = product.check("bpf_object__open_file", os.fsencode(path), None)
    try:
        return Kinds(
            dict(_each(opened, "program", "name", "type", "expected_attach_type")),
            dict(_each(opened, "map", "name", "type", "map_flags")),
        )
    finally:
        product.call("bpf_object__close", opened)


def _each(opened: int, what: str, *asked: str) -> Iterator[tuple[str, tuple[int, int]]]:
    step = _function(f"bpf_object__next_{what}", c_void_p, c_void_p, c_void_p)
    name, kind, detail = (
        _function(f"bpf_{what}__{one}", result, c_void_p)
        for one, result in zip(asked, (c_char_p, c_int, c_uint32), strict=True)
    )
    found = step(opened, None)
    while found:
        yield name(found).decode(), (kind(found), detail(found))
        found = step(opened, found)


def _function(name: str, result: type, *arguments: type) -> Callable[..., Any]:
    function = ctypes.CDLL(LIBRARY)[name]
    function.restype, function.argtypes = result, arguments
    return function
