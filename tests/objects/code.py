"""The instructions of an object file, as the kernel would be given them. Needs no kernel."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile
from elftools.elf.relocation import RelocationSection
from elftools.elf.sections import Section, SymbolTableSection

SLOT = 8
CALL = 0x85
# What the loader makes of a call of what the object has not: one of a function of the kernel.
OF_THE_KERNEL = 2
# How clang numbers "is there this value of an enum?" (enum bpf_core_relo_kind).
_VALUE_EXISTS = 10
_EXTENSION = struct.Struct("<HBBIIIIIII")
_RELOCATION = struct.Struct("<IIII")


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction.

    symbol is what a relocation names in it; asks says that the loader puts in
    whether this kernel has something.
    """

    code: int
    to: int
    source: int
    offset: int
    number: int
    symbol: str = ""
    asks: bool = False

    @property
    def slots(self) -> int:
        """How many places it takes: a load of 64 bits takes two."""
        return 2 if self.code == 0x18 else 1


@dataclass(frozen=True, slots=True)
class Function:
    """A program, or a function that programs call, by the places of its instructions."""

    name: str
    instructions: dict[int, Instruction]


@cache
def functions(path: Path) -> tuple[Function, ...]:
    """All that can run of an object file, read once."""
    with path.open("rb") as file:
        elf = ELFFile(file)
        symbols = elf.get_section_by_name(".symtab")
        if not isinstance(symbols, SymbolTableSection):
            raise TypeError(f"{path} names no functions")
        asking = _asking(elf)
        return tuple(
            found
            for index, section in enumerate(elf.iter_sections())
            if section["sh_flags"] & SH_FLAGS.SHF_EXECINSTR and section["sh_size"]
            for found in _functions(elf, index, section, symbols, asking)
        )


def _functions(
    elf: ELFFile,
    index: int,
    section: Section,
    symbols: SymbolTableSection,
    asking: set[tuple[str, int]],
) -> Iterator[Function]:
    code = section.data()
    named = _relocations(elf, section, symbols)
    for symbol in symbols.iter_symbols():
        if symbol["st_shndx"] != index or symbol["st_info"]["type"] != "STT_FUNC":
            continue
        begin, end = symbol["st_value"], symbol["st_value"] + symbol["st_size"]
        found = {}
        at = begin
        while at < end:
            asks = (section.name, at) in asking
            one = _decoded(code[at : at + SLOT], named.get(at, ("", True)), asks=asks)
            found[(at - begin) // SLOT] = one
            at += one.slots * SLOT
        yield Function(symbol.name, found)


def _decoded(code: bytes, named: tuple[str, bool], *, asks: bool) -> Instruction:
    operation, registers, offset, number = struct.unpack("<BBhi", code)
    symbol, is_own = named
    source = registers >> 4 if is_own or operation != CALL else OF_THE_KERNEL
    return Instruction(operation, registers & 15, source, offset, number, symbol, asks)


# The names of symbols by the place that they are put in, and whether they are of this object.
def _relocations(
    elf: ELFFile, section: Section, symbols: SymbolTableSection
) -> dict[int, tuple[str, bool]]:
    there = elf.get_section_by_name(f".rel{section.name}")
    found = {}
    if isinstance(there, RelocationSection):
        for one in there.iter_relocations():
            symbol = symbols.get_symbol(one["r_info_sym"])
            found[one["r_offset"]] = (symbol.name, symbol["st_shndx"] != "SHN_UNDEF")
    return found


# Where the loader answers whether the kernel has a value: section and place.
def _asking(elf: ELFFile) -> set[tuple[str, int]]:
    extension, types = elf.get_section_by_name(".BTF.ext"), elf.get_section_by_name(".BTF")
    if extension is None or types is None:
        return set()
    content, texts = extension.data(), _texts(types.data())
    *_, head, _, _, _, _, begin, length = _EXTENSION.unpack_from(content)
    at, end = head + begin, head + begin + length
    (record,) = struct.unpack_from("<I", content, at) if length else (0,)
    at += 4
    found = set()
    while at < end:
        name, count = struct.unpack_from("<II", content, at)
        at += 8
        for _ in range(count):
            place, _, _, kind = _RELOCATION.unpack_from(content, at)
            if kind == _VALUE_EXISTS:
                found.add((texts[name : texts.index(b"\0", name)].decode(), place))
            at += record
    return found


def _texts(types: bytes) -> bytes:
    head, _, _, begin, length = struct.unpack_from("<IIIII", types, 4)
    return types[head + begin : head + begin + length]
