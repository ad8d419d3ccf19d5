"""The description is true: of addresses, of what they take, and of what they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.routing import Route

from kvitals.model import Mode
from kvitals.web import alarm_answers, allmetrics, badge, contexts, data, peers, processes
from kvitals.web.answers import RequestError
from kvitals.web.api import Api
from kvitals.web.budget import Budget
from kvitals.web.described import JSON, Address
from kvitals.web.exhibit import Exhibit
from kvitals.web.openapi import ADDRESSES, describe
from kvitals.web.scrapes import Scrapes
from kvitals.web.snapshot.taking import take
from tests.unit.web.exhibits import Site, fill, make_exhibit, make_plan, served
from tests.unit.web.shapes import faults
from tests.unit.web.test_peers import make_run

DOCUMENT: Any = describe("1.2.3")
EVERYTHING_ELSE = "/api/v1/{command:path}"


def test_it_is_served(site: Site) -> None:
    answer = site.ask("/api/openapi.json").json
    assert answer["openapi"] == "3.1.0"
    assert answer["info"]["version"] == "1.2.3"
    assert answer["paths"].keys() == {one.path for one in ADDRESSES}


def test_every_route_is_described_and_nothing_else() -> None:
    routes: list[Route] = Api(make_exhibit()).routes()
    served = {
        (route.path, method)
        for route in routes
        for method in route.methods or ()
        if route.path != EVERYTHING_ELSE and method != "HEAD"
    }
    assert served == {(one.path, one.method.upper()) for one in ADDRESSES}


def test_every_name_of_a_shape_is_known() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    told = {schema for one in ADDRESSES for schema in one.answers.values() if schema}
    assert told | {"Error"} == schemas.keys()
    identities = [
        way["operationId"] for path in DOCUMENT["paths"].values() for way in path.values()
    ]
    assert len(set(identities)) == len(identities)


class Recorder(dict[str, str]):
    """Parameters that remember which of them were asked for."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(given)
        self.read: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> str:
        self.read.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.read.add(str(key))
        return super().__contains__(key)


Handler = Callable[[Exhibit, Mapping[str, str]], object]
HANDLERS: Mapping[str, Handler] = {
    "/api/v1/data": lambda exhibit, given: data.answer(exhibit, given, {}, Budget()),
    "/api/v1/badge.svg": lambda exhibit, given: badge.answer(exhibit, given, {}, Budget()),
    "/api/v1/allmetrics": lambda exhibit, given: allmetrics.answer(exhibit, Scrapes(), given, ""),
    "/api/v1/contexts": contexts.all_contexts,
    "/api/v1/context": contexts.one_context,
    "/api/v1/alarm_count": alarm_answers.count,
    "/api/v1/alarm_log": alarm_answers.log,
    "/api/processes": processes.answer,
    "/api/peers": peers.answer,
    "/api/snapshot": take,
}
ASKED: tuple[Mapping[str, str], ...] = (
    {},
    {"chart": "ebpf.io"},
    {"chart": "ebpf.io", "alarm": "x"},
    {"context": "ebpf.io"},
)
TAKING = [one for one in ADDRESSES if one.parameters and one.path != "/api/v1/chart"]


@pytest.mark.parametrize("one", TAKING, ids=lambda one: one.path)
def test_every_parameter_that_is_read_is_described_and_nothing_else(one: Address) -> None:
    exhibit = full()
    read: set[str] = set()
    for given in ASKED:
        recorder = Recorder(given)
        with suppress(RequestError):
            HANDLERS[one.path](exhibit, recorder)
        read |= recorder.read
    assert read == {parameter.name for parameter in one.parameters}


def full() -> Exhibit:
    exhibit = make_exhibit(make_plan(Mode.RETURN), apps=True, peers=make_run().exhibit.peers)
    fill(exhibit, 5, ["a", "b"])
    return exhibit


@pytest.fixture(scope="module")
def whole() -> Iterator[Site]:
    with served(full()) as one:
        yield one


def asked(one: Address) -> list[str]:
    given = {each.name: each.example for each in one.parameters if each.example}
    needed = {name: value for name, value in given.items() if name in {"chart", "context"}}
    queries = [needed, given]
    queries += [
        {**needed, each.name: choice}
        for each in one.parameters
        for choice in each.choices
        if each.name in {"format", "group", "order"}
    ]
    queries += [{**needed, "options": "jsonwrap"}, {**needed, "options": "objectrows"}]
    return [f"{one.path}?{urlencode(query)}" for query in queries]


@pytest.mark.parametrize(
    "one",
    [one for one in ADDRESSES if one.method == "get" and one.path != "/api/stream"],
    ids=lambda one: one.path,
)
def test_every_answer_has_the_shape_that_is_told(whole: Site, one: Address) -> None:
    schemas = DOCUMENT["components"]["schemas"]
    content = DOCUMENT["paths"][one.path]["get"]["responses"]["200"]["content"]
    for path in asked(one):
        answer = whole.ask(path)
        if one.path == "/-/healthy":
            continue
        assert answer.status == 200, path
        media = answer.headers["Content-Type"].partition(";")[0]
        assert media in content, path
        if media == JSON:
            assert [*faults(answer.json, content[media]["schema"], schemas)] == [], path


def test_errors_have_the_shape_that_is_told(whole: Site) -> None:
    answer = whole.ask("/api/processes?top=x")
    schemas = DOCUMENT["components"]["schemas"]
    assert [*faults(answer.json, schemas["Error"], schemas)] == []


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (1, {"type": "string"}),
        (True, {"type": "integer"}),
        ({}, {"type": "object", "required": ["a"]}),
        ({"a": 1}, {"type": "object", "properties": {"a": {"type": "string"}}}),
        ({"a": 1}, {"type": "object", "additionalProperties": {"type": "string"}}),
        ([1], {"type": "array", "items": {"type": "string"}}),
        (1, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
    ],
)
def test_a_wrong_shape_is_found(value: Any, schema: Any) -> None:
    assert [*faults(value, schema, {})] != []
