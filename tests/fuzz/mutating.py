"""Odd inputs, made of good ones: each is a few changes away from a seed.

The same numbers give the same inputs. Knows bytes; refuses to know who reads them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

MOST_BYTES = 1 << 16
MOST_CHANGES = 6

# What parsers have stumbled over before: ends, signs, numbers at their limits, other alphabets.
ODD = (
    *(b"\0", b"\n", b"\r\n", b"\x0c", b"\x85", b"\xe2\x80\xa8", b"\xff", b"\xc3", b"\xed\xa0\x80"),
    *("\u202e", "\u0660", "²", "ß", "İ", "\U0001f4a9", "\u0300"),
    *(b"*", b"!", b"!*", b"***", b"%2a", b"%00", b"%", b"+", b"&", b"=", b"#", b";", b"[", b"]"),
    *(b'"', b"'", b"\\", b"\\040", b"{", b"}", b"..", b"/", b"//", b":", b"-", b",", b"|"),
    *(b"0", b"-1", b"1e999", b"nan", b"inf", b"0x10", b"4294967296", b"9223372036854775808"),
    *(b"18446744073709551616", b"9" * 400, b"1.0000000000000000000001", b"-0"),
)
_ODD = tuple(one if isinstance(one, bytes) else one.encode() for one in ODD)

Change = Callable[[bytearray, random.Random, Sequence[bytes]], None]


def _flip(content: bytearray, chance: random.Random, _seeds: Sequence[bytes]) -> None:
    if content:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _overwrite(content: bytearray, chance: random.Random, _seeds: Sequence[bytes]) -> None:
    if content:
        place, size = chance.randrange(len(content)), chance.choice((1, 2, 4, 8))
        content[place : place + size] = chance.choice((b"\0", b"\xff", b"\x7f", b"\x80")) * size


def _insert(content: bytearray, chance: random.Random, _seeds: Sequence[bytes]) -> None:
    place = chance.randint(0, len(content))
    content[place:place] = chance.choice(_ODD)


def _replace(content: bytearray, chance: random.Random, _seeds: Sequence[bytes]) -> None:
    place = chance.randint(0, len(content))
    content[place : place + chance.randint(1, 8)] = chance.choice(_ODD)


def _take_out(content: bytearray, chance: random.Random, _seeds: Sequence[bytes]) -> None:
    place = chance.randint(0, len(content))
    del content[place : place + chance.choice((1, 2, 4, 16, 256))]


def _cut(content: bytearray, chance: random.Random, _seeds: Sequence[bytes]) -> None:
    del content[chance.randint(0, len(content)) :]


def _repeat(content: bytearray, chance: random.Random, _seeds: Sequence[bytes]) -> None:
    place = chance.randint(0, len(content))
    part = bytes(content[place : place + chance.choice((1, 3, 16, 64))])
    content[place:place] = part * chance.choice((2, 16, 300))


def _splice(content: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    other = chance.choice(seeds)
    place = chance.randint(0, len(content))
    content[place:] = other[chance.randint(0, len(other)) :]


CHANGES: Sequence[Change] = (
    *(_flip, _overwrite, _insert, _insert, _replace, _take_out, _cut, _repeat, _splice),
)


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """One input: a seed with some changes, now and then bytes without any seed."""
    if chance.random() < 0.02:
        return chance.randbytes(chance.randrange(256))
    content = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, MOST_CHANGES)):
        chance.choice(CHANGES)(content, chance, seeds)
    return bytes(content[:MOST_BYTES])
