"""Who is no user of ours sees neither processes nor peers nor users, wherever they are told."""

from __future__ import annotations

import ipaddress
import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from kvitals.config.details import Details
from kvitals.config.settings import Grouping, Settings
from kvitals.model import Tick
from kvitals.service.readers import readers_of
from kvitals.service.serving import listen, serve_app
from kvitals.service.starter import readers_of_replay
from kvitals.web.app import create_app
from kvitals.web.exhibit import Exhibit
from kvitals.web.readers import Readers, is_detail
from kvitals.web.server.forwarded import Proxies
from kvitals.web.server.limits import DEFAULT, Limits
from kvitals.web.tokens import READ, RELOAD, new_token
from tests.unit.sampling.peers.told import Told
from tests.unit.web.exhibits import fill, make_exhibit

OURS, OTHER = os.getuid(), os.getuid() + 4711
SECRET, TOKEN = new_token("ann", [READ, RELOAD])
BEARER = {"Authorization": f"Bearer {SECRET}"}


class Local(HTTPConnection):
    """Asks over a socket in the file system."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=20)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(str(self._path))


class Asked:
    """A served run, asked over its address or over its socket."""

    def __init__(self, port: int, path: Path) -> None:
        self._port, self._path = port, path

    def ask(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        local: bool = False,
        method: str = "GET",
    ) -> tuple[int, str]:
        one = Local(self._path) if local else HTTPConnection("127.0.0.1", self._port, timeout=20)
        one.request(method, path, headers=dict(headers or {}))
        answer = one.getresponse()
        told = (answer.status, answer.read().decode(errors="replace"))
        one.close()
        return told

    def first_events(self) -> str:
        with socket.create_connection(("127.0.0.1", self._port), timeout=20) as one:
            one.sendall(b"GET /api/stream HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 0\r\n\r\n")
            found = b""
            while found.count(b"event: tick") < 2:
                found += one.recv(65536)
        return found.decode()


@contextmanager
def served(
    exhibit: Exhibit, readers: Readers, folder: Path, *, locked: bool, limits: Limits = DEFAULT
) -> Iterator[Asked]:
    path, ending = folder / "socket", Event()
    path.unlink(missing_ok=True)
    with (
        listen("127.0.0.1", 0) as listener,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as second,
    ):
        second.bind(str(path))
        second.listen()
        app = create_app(exhibit, (TOKEN,) if locked else (), readers)
        thread = Thread(
            target=serve_app, args=(app, (listener, second), ending, exhibit.hub, limits)
        )
        thread.start()
        try:
            yield Asked(listener.getsockname()[1], path)
        finally:
            ending.set()
            thread.join()


def make_run() -> Exhibit:
    """A run with users, applications and peers."""
    told = Told()
    settings = Settings(group_by=(Grouping.APPS, Grouping.USERS))
    exhibit = make_exhibit(settings=settings, apps=True, peers=told.network.listing)
    fill(exhibit, 4, ("ann",))
    for number in (4, 5):
        told.tick(seconds=1)
        last = exhibit.ring.latest
        assert last is not None
        charts = (*(one for one in last.charts if one.chart.full_id not in told.charts),)
        more = tuple(told.charts.values())
        known = {one.chart.full_id for one in charts}
        charts += tuple(one for one in more if one.chart.full_id not in known)
        tick = Tick(number, last.time + 1, 1_000_000, charts)
        exhibit.ring.put(tick)
        exhibit.hub.publish(tick)
    return exhibit


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Asked]:
    readers = Readers(Details.OWN, frozenset({OTHER}))
    with served(make_run(), readers, tmp_path, locked=False) as one:
        yield one


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Asked]:
    readers = Readers(Details.OWN, frozenset({OURS}))
    with served(make_run(), readers, tmp_path, locked=False) as one:
        yield one


def hidden(charts: Any) -> list[str]:
    run = make_run()
    return [one for one in charts if (found := run.chart(one)) is not None and is_detail(found)]


def test_the_run_has_what_is_to_be_hidden() -> None:
    found = {one.type for one in make_run().charts if is_detail(one)}
    assert found == {"ebpf", "users"}


def test_who_is_ours_sees_all(own: Asked) -> None:
    for local in (False, True):
        for path in ("/api/processes", "/api/peers"):
            assert own.ask(path, local=local)[0] == 200
        assert hidden(json.loads(own.ask("/api/v1/charts", local=local)[1])["charts"])
    assert "users." in own.first_events()


def test_others_see_neither_tables_nor_charts_of_them(stranger: Asked) -> None:
    for path in ("/api/processes", "/api/peers"):
        status, body = stranger.ask(path)
        assert status == 403
        assert "--details-user" in json.loads(body)["error"]
    charts = json.loads(stranger.ask("/api/v1/charts")[1])["charts"]
    assert hidden(charts) == []
    assert any(one.startswith("apps.") for one in charts)
    assert "users." not in stranger.first_events()
    for path in ("contexts?options=full", "allmetrics?format=json", "allmetrics", "info"):
        status, body = stranger.ask(f"/api/v1/{path}")
        assert status == 200
        assert "users." not in body
    assert stranger.ask("/api/v1/data?chart=users.*")[0] == 404
    assert json.loads(stranger.ask("/api/findings")[1])["not_looked_for"].startswith("Processes")


def test_others_are_told_so_by_the_run_itself(stranger: Asked, own: Asked) -> None:
    told = json.loads(stranger.ask("/api/v1/info")[1])["kvitals"]["details"]
    assert told["shown"] is False
    assert "--token-file" in told["reason"]
    told = json.loads(own.ask("/api/v1/info")[1])["kvitals"]["details"]
    assert told == {"shown": True, "reason": ""}


@pytest.mark.parametrize("name", ["Forwarded", "Via", "X-Forwarded-For", "X-Real-IP"])
def test_who_asks_for_somebody_else_is_not_ours(own: Asked, name: str) -> None:
    assert own.ask("/api/processes", {name: "127.0.0.1"})[0] == 403
    assert own.ask("/api/processes", {name: "127.0.0.1"}, local=True)[0] == 403


def test_a_token_shows_all_whoever_has_it(tmp_path: Path) -> None:
    for rule in (Details.OWN, Details.TOKEN):
        with served(make_run(), Readers(rule), tmp_path, locked=True) as one:
            assert one.ask("/api/processes")[0] == 401
            assert one.ask("/api/processes", BEARER)[0] == 200
            assert one.ask("/api/processes", {"X-Forwarded-For": "10.1.1.1", **BEARER})[0] == 200


def test_over_the_socket_our_own_users_need_no_token_to_read(tmp_path: Path) -> None:
    readers = Readers(Details.OWN, frozenset({OURS}))
    with served(make_run(), readers, tmp_path, locked=True) as one:
        assert one.ask("/api/processes", local=True)[0] == 200
        assert one.ask("/api/processes")[0] == 401
        assert one.ask("/-/reload", local=True, method="POST")[0] == 403
        assert one.ask("/api/processes", {"Via": "1.1 box"}, local=True)[0] == 401


def test_where_tokens_alone_count_no_user_does(tmp_path: Path) -> None:
    readers = Readers(Details.TOKEN, frozenset({OURS}))
    with served(make_run(), readers, tmp_path, locked=False) as one:
        assert one.ask("/api/processes", local=True)[0] == 403
        assert one.ask("/api/v1/data?chart=ebpf.io")[0] == 200


def test_everybody_is_shown_all_where_that_is_said(tmp_path: Path) -> None:
    with served(make_run(), Readers(Details.EVERYONE), tmp_path, locked=False) as one:
        assert one.ask("/api/processes", {"X-Forwarded-For": "10.1.1.1"})[0] == 200


def test_a_replay_shows_all_to_who_started_it_or_to_everybody() -> None:
    own = readers_of_replay({}, is_insecure=False)
    assert own.uids == {0, OURS}
    assert own.rule is Details.OWN
    assert "--insecure" in own.why
    assert readers_of_replay({}, is_insecure=True).rule is Details.EVERYONE


def test_our_own_users_are_root_and_who_starts_it_and_who_is_named() -> None:
    settings = Settings(details_users=("nobody",))
    found = readers_of(settings, None, {}).uids
    assert {0, OURS} < found
    asked = readers_of(Settings(), None, {"SUDO_UID": "1234"}).uids
    assert (1234 in asked) is (OURS == 0)
    assert readers_of(Settings(), None, {"SUDO_UID": "many"}).uids == {0, OURS}


@contextmanager
def behind_proxy(folder: Path, proxies: Proxies, **limits: object) -> Iterator[Asked]:
    """A run whose every client is a trusted proxy, since it has our user."""
    readers = Readers(Details.OWN, frozenset({OURS}))
    bounds = replace(DEFAULT, proxies=proxies, **limits)  # type: ignore[arg-type]
    with served(make_run(), readers, folder, locked=False, limits=bounds) as one:
        yield one


def test_a_trusted_proxy_lends_nobody_its_identity(tmp_path: Path) -> None:
    with behind_proxy(tmp_path, Proxies(uids=frozenset({OURS}))) as one:
        for local in (False, True):
            assert one.ask("/api/v1/info", local=local)[0] == 200
            assert one.ask("/api/processes", local=local)[0] == 403
            forged = {"X-Forwarded-User": "root", "X-Forwarded-For": "127.0.0.1"}
            assert one.ask("/api/processes", forged, local=local)[0] == 403


def test_whom_a_trusted_proxy_names_sees_all(tmp_path: Path) -> None:
    proxies = Proxies(uids=frozenset({OURS}), header="x-forwarded-user")
    with behind_proxy(tmp_path, proxies) as one:
        assert one.ask("/api/processes", {"X-Forwarded-User": "ann"})[0] == 200
        assert one.ask("/api/processes", {"Remote-User": "ann"})[0] == 403
        assert one.ask("/api/processes", {"X-Forwarded-User": " "})[0] == 403


def test_who_is_no_trusted_proxy_names_nobody(tmp_path: Path) -> None:
    proxies = Proxies(uids=frozenset({OTHER}), header="x-forwarded-user")
    with behind_proxy(tmp_path, proxies) as one:
        assert one.ask("/api/processes", {"X-Forwarded-User": "ann"})[0] == 403
        assert one.ask("/api/processes")[0] == 200


def test_the_list_of_clients_is_of_those_who_ask_through_a_proxy(tmp_path: Path) -> None:
    networks = (ipaddress.ip_network("192.0.2.0/24"),)
    proxies = Proxies(uids=frozenset({OURS}))
    with behind_proxy(tmp_path, proxies, clients=networks) as one:
        for local in (False, True):
            for who, status in (("192.0.2.7", 200), ("192.0.3.7", 403), ("hidden", 403)):
                assert one.ask("/api/v1/info", {"X-Forwarded-For": who}, local=local)[0] == status
            assert one.ask("/api/v1/info", local=local)[0] == 403


def test_each_who_asks_through_a_proxy_has_a_pace_of_its_own(tmp_path: Path) -> None:
    proxies = Proxies(uids=frozenset({OURS}))
    with behind_proxy(tmp_path, proxies, requests_per_s=1) as one:
        told = [one.ask("/-/healthy", {"X-Forwarded-For": "192.0.2.7"})[0] for _ in range(30)]
        assert 429 in told
        assert one.ask("/-/healthy", {"X-Forwarded-For": "198.51.100.7"})[0] != 429


def test_two_headers_of_a_proxy_that_say_two_things_are_refused(tmp_path: Path) -> None:
    both = {"X-Forwarded-For": "192.0.2.7", "Forwarded": "for=192.0.2.8"}
    with behind_proxy(tmp_path, Proxies(uids=frozenset({OURS}))) as one:
        assert one.ask("/api/v1/info", both)[0] == 400
