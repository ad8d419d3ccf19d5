"""Frozen types as plain JSON values, and back as their annotations say.

Knows dataclasses, named tuples, enums, tuples, mappings, unions and scalars.
Refuses to know what they mean, and to read anything but what is annotated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
# Whole numbers are those that 64 bits hold.
_MOST = 2**63
_SHOWN = 40


class PlainError(ValueError):
    """A value is not what is annotated; the text says where it is and what it should be."""

    def __init__(self, sentence: str, place: str = "") -> None:
        super().__init__(f"{place.lstrip('.')}: {sentence}" if place else sentence)
        self.sentence = sentence
        self.place = place

    def inside(self, place: str) -> PlainError:
        """The same, seen from one level further out."""
        return PlainError(self.sentence, place + self.place)


def to_plain(value: object) -> object:
    """A value as what `json` takes."""
    if isinstance(value, Enum):
        return word_of(value)
    if is_dataclass(value):
        return {one.name: to_plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: to_plain(one) for name, one in zip(value._fields, value, strict=True)}
    if isinstance(value, Mapping):
        return {name: to_plain(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [to_plain(one) for one in value]
    return value


def word_of(value: Enum) -> str:
    """An enum is written as its word, or by its name where it is a number."""
    return value.value if isinstance(value.value, str) else value.name.lower()


def from_plain(kind: type[T], value: object) -> T:
    """The value of a type that was made plain. Fields that the type does not have are ignored.

    Raises:
        PlainError: it is of another type, or something is missing.
    """
    found: T = _read(kind, value)
    return found


def _read(kind: Any, value: Any) -> Any:
    scalar = _SCALARS.get(kind)
    if scalar is not None:
        name, fits = scalar
        if not fits(value):
            raise _other(name, value)
        return value
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return _read_one_of(inner, value)
    if origin is tuple:
        return _read_items(inner[0], value)
    if origin is not None:
        return _read_names(inner[1], value)
    if issubclass(kind, Enum):
        return _read_word(kind, value)
    return _read_fields(kind, value)


def _other(wanted: str, value: object) -> PlainError:
    shown = repr(value)
    return PlainError(f"{wanted}, not {shown if len(shown) <= _SHOWN else shown[:_SHOWN] + '…'}")


def _is_whole(value: object) -> bool:
    return type(value) is int and -_MOST <= value < _MOST


def _is_number(value: object) -> bool:
    return _is_whole(value) or (type(value) is float and math.isfinite(value))


_SCALARS: Mapping[Any, tuple[str, Callable[[object], bool]]] = {
    int: ("a whole number", _is_whole),
    float: ("a number", _is_number),
    str: ("text", lambda value: type(value) is str),
    bool: ("true or false", lambda value: type(value) is bool),
    NoneType: ("null", lambda value: value is None),
}


# The last is told of: the others are simpler, or null.
def _read_one_of(kinds: Sequence[Any], value: Any) -> Any:
    if value is None and NoneType in kinds:
        return None
    kinds = [one for one in kinds if one is not NoneType]
    for one in kinds[:-1]:
        try:
            return _read(one, value)
        except PlainError:
            continue
    return _read(kinds[-1], value)


def _read_items(kind: Any, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _other("a list", value)
    found = []
    for one in value:
        try:
            found.append(_read(kind, one))
        except PlainError as error:
            raise error.inside(f"[{len(found)}]") from None
    return tuple(found)


def _read_names(kind: Any, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _other("an object", value)
    found = {}
    for name, one in value.items():
        try:
            found[name] = _read(kind, one)
        except PlainError as error:
            raise error.inside(f".{name}") from None
    return found


def _read_word(kind: type[Enum], value: Any) -> Enum:
    words = {word_of(one): one for one in kind}
    if not isinstance(value, str) or value not in words:
        raise _other(f"one of {', '.join(words)}", value)
    return words[value]


def _read_fields(kind: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        raise _other("an object", value)
    found = {}
    for name, (inner, is_needed) in _fields_of(kind).items():
        if name not in value:
            if is_needed:
                raise PlainError("it is missing", f".{name}")
            continue
        try:
            found[name] = _read(inner, value[name])
        except PlainError as error:
            raise error.inside(f".{name}") from None
    return kind(**found)


@cache
def _fields_of(kind: Any) -> Mapping[str, tuple[Any, bool]]:
    hints = get_type_hints(kind)
    if is_dataclass(kind):
        needed = {
            one.name: one.default is MISSING and one.default_factory is MISSING
            for one in fields(kind)
        }
    else:
        needed = {name: name not in kind._field_defaults for name in kind._fields}
    return {name: (hints[name], is_needed) for name, is_needed in needed.items()}
