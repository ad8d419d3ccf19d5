"""Whether a value has the shape that a schema tells. Knows what our schemas use, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def faults(value: Any, schema: Any, schemas: Any, at: str = "") -> Iterator[str]:
    """Where a value has another shape than it should."""
    if "$ref" in schema:
        yield from faults(value, schemas[schema["$ref"].rsplit("/", 1)[1]], schemas, at)
        return
    if "anyOf" in schema and all([*faults(value, one, schemas, at)] for one in schema["anyOf"]):
        yield f"{at}: none of the shapes fits"
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{at}: {value!r} is not {schema['type']}"
        return
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}: no {name}"
    if isinstance(value, dict):
        for name, one in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties", {}))
            yield from faults(one, inner, schemas, f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        for place, one in enumerate(value):
            yield from faults(one, schema["items"], schemas, f"{at}[{place}]")


def _is(value: Any, types: str | list[str]) -> bool:
    names = [types] if isinstance(types, str) else types
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _TYPES[name]) for name in names)
