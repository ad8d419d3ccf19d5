"""The OpenAPI 3.1 description of all addresses, made from the tables of them."""

from __future__ import annotations

from http import HTTPStatus

from kvitals.web.answers import Document
from kvitals.web.described import JSON, TEXT, Address, Parameter
from kvitals.web.described_own import OWN
from kvitals.web.described_v1 import V1
from kvitals.web.schemas import SCHEMAS, named

ADDRESSES = (*V1, *OWN)


def describe(version: str) -> Document:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "kvitals",
            "summary": "The kernel's vital signs, every second, by eBPF",
            "description": "Below /api/v1/ a subset of the API of Netdata's Agent 1.37.",
            "version": version,
        },
        "paths": {one.path: {one.method: _operation(one)} for one in ADDRESSES},
        "components": {"schemas": SCHEMAS},
    }


def _operation(one: Address) -> Document:
    return {
        "operationId": one.path.strip("/").replace("-/", "").replace("/", "_").replace(".", "_"),
        "summary": one.summary,
        "parameters": [
            *(_parameter(each, "query") for each in one.parameters),
            *(_parameter(each, "header") for each in one.headers),
        ],
        "responses": {"200": _answer(one), **_errors(one)},
    }


def _parameter(one: Parameter, place: str) -> Document:
    schema: Document = {"type": one.type}
    if one.choices:
        schema = {**schema, "enum": one.choices}
    told: Document = {
        "name": one.name,
        "in": place,
        "description": one.meaning,
        "required": one.is_needed,
        "schema": schema,
    }
    return {**told, "example": one.example} if one.example else told


def _answer(one: Address) -> Document:
    return {
        "description": f"{one.summary}.",
        "content": {
            media: {"schema": named(schema) if schema else {"type": "string"}}
            for media, schema in one.answers.items()
        },
    }


# Below /api/v1/ as JSON for who asks for it alone.
def _errors(one: Address) -> Document:
    content = {JSON: {"schema": named("Error")}, TEXT: {"schema": {"type": "string"}}}
    return {
        str(status): {"description": f"{HTTPStatus(status).phrase}. {meaning}", "content": content}
        for status, meaning in one.errors.items()
    }
