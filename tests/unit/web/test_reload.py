"""POST /-/reload is off unless asked for, tells what came of it, and is not for other sites."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread

import pytest

from kvitals.config.settings import SettingError
from kvitals.web import reload
from tests.unit.web.exhibits import Site, make_exhibit, served


class Run:
    """Is asked to reload, and answers as it is told to."""

    def __init__(self, answer: Callable[[Future[str]], object]) -> None:
        self.asked: list[Future[str]] = []
        self._answer = answer

    def __call__(self) -> Future[str]:
        wish: Future[str] = Future()
        self.asked.append(wish)
        # The collector has a thread of its own.
        Thread(target=self._answer, args=(wish,)).start()
        return wish


def done(wish: Future[str]) -> None:
    wish.set_result("reloaded")


@contextmanager
def running(answer: Callable[[Future[str]], object] = done) -> Iterator[tuple[Site, Run]]:
    exhibit = make_exhibit()
    run = exhibit.reload = Run(answer)
    with served(exhibit) as site:
        yield site, run


def post(site: Site, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    answer = site.ask("/-/reload", method="POST", headers=headers)
    return answer.status, answer.body


def test_it_is_off_unless_asked_for(site: Site) -> None:
    status, told = post(site)
    assert status == 403
    assert "--enable-reload" in told
    assert "SIGHUP" in told


def test_what_came_of_it_is_told() -> None:
    with running() as (site, run):
        assert post(site) == (200, "reloaded")
        assert len(run.asked) == 1


def test_a_mistake_is_told() -> None:
    error = SettingError("ebpf.conf, line 3: 'x' is not known")
    with running(lambda wish: wish.set_exception(error)) as (site, _):
        status, told = post(site)
    assert status == 422
    assert told == f"Not reloaded, and all stays as it was: {error}"


def test_what_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "PATIENCE_S", 0.05)
    with running(lambda _wish: None) as (site, run):
        assert post(site)[0] == 504
        # Nobody waits any more, which who answers late may learn.
        assert run.asked[0].cancelled()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_only_post_reloads(method: str) -> None:
    with running() as (site, run):
        answer = site.ask("/-/reload", method=method)
        assert answer.status == 405
        assert answer.headers["Allow"] == "POST"
        assert run.asked == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
    ],
)
def test_pages_of_other_sites_tell_it_nothing(headers: dict[str, str]) -> None:
    with running() as (site, run):
        assert post(site, {"Host": "localhost", **headers})[0] == 403
        assert run.asked == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:80"},
    ],
)
def test_people_and_its_own_pages_do(headers: dict[str, str]) -> None:
    with running() as (site, run):
        assert post(site, {"Host": "localhost:80", **headers})[0] == 200
        assert len(run.asked) == 1
