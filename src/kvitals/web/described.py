"""How an address of the API is described: what it takes, and what it answers. Knows no address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

JSON = "application/json"
TEXT = "text/plain"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an address. choices are all values that it has, where it has only some."""

    name: str
    meaning: str
    type: str = "string"
    choices: tuple[str, ...] = ()
    example: str = ""
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """One address. answers has the name of a schema for each media type, or no name for text."""

    path: str
    summary: str
    parameters: tuple[Parameter, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[int, str] = field(default_factory=dict)
    method: str = "get"
    headers: tuple[Parameter, ...] = ()


def whole(name: str, meaning: str, example: str = "") -> Parameter:
    return Parameter(name, meaning, type="integer", example=example)


def yes_or_no(name: str, meaning: str) -> Parameter:
    return Parameter(name, meaning, choices=("yes", "no"))
