"""Other settings are followed as a whole or not at all, and all who wished for them are told."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from kvitals.config.details import Details
from kvitals.config.listening import UnixPlace
from kvitals.config.proxies import ProxyUser
from kvitals.config.settings import SettingError, Settings
from kvitals.config.web_words import THIS_MACHINE
from kvitals.model import Mode, Plan
from kvitals.service.reload import answer, follow, followable


class Collector:
    """Follows all settings but those that wait."""

    def __init__(self, *waiting: str) -> None:
        self._waiting = waiting

    @property
    def plan(self) -> Plan:
        return Plan(Mode.ENTRY, ())

    def reload(self) -> tuple[str, ...]:
        return self._waiting


FIXED = {
    "port": 1,
    "host": "::1",
    "listen": (UnixPlace("/run/x"),),
    "only_cgroup": "/x",
    "history_s": 60,
    "pid_table_size": 5,
    "folder": Path("/y"),
    "host_prefix": "/host",
    "on_disk": False,
    "history_folder": Path("/z"),
    "history_mb": 9,
    "keep_ticks_h": 9,
    "keep_minutes_d": 9,
    "web_connections": 99,
    "web_read_s": 9,
    "no_storage": True,
    "token_file": "/t",
    "details": Details.TOKEN,
    "details_users": ("ann",),
    "trusted_proxies": (ProxyUser("www-data"),),
    "identity_header": "x-forwarded-user",
    "tls_certificate": "/c",
    "tls_key": "/k",
    "insecure": True,
    "allow_hosts": ("dash.example",),
    "allow_clients": THIS_MACHINE,
    "allow_origins": ("http://dash.example",),
    "user": "kvitals",
}
FREE = {"mode": Mode.RETURN, "interval_s": 5, "apps": False, "maximum_dimensions": 7}


@pytest.mark.parametrize("name", FIXED)
def test_what_is_decided_once_waits_for_another_start(name: str) -> None:
    before = Settings()
    wished = replace(before, **FIXED | FREE)  # type: ignore[arg-type]
    settings, waiting = followable(before, wished)
    assert name in waiting
    assert getattr(settings, name) == getattr(before, name)
    assert settings == replace(before, **FREE)  # type: ignore[arg-type]


def test_what_stays_waits_for_nothing() -> None:
    same = Settings(**FIXED)  # type: ignore[arg-type]
    assert followable(same, replace(same)) == (same, ())


def test_what_comes_of_it_is_a_sentence() -> None:
    assert follow(Collector()) == "reloaded"
    told = follow(Collector("port", "user"))
    assert "port, user" in told
    assert "started again" in told


def wishes(number: int) -> list[Future[str] | None]:
    return [Future() for _ in range(number)]


def test_one_reload_answers_all_wishes(caplog: pytest.LogCaptureFixture) -> None:
    reloads: list[str] = []

    def reload() -> str:
        reloads.append("")
        return "done"

    asked = [*wishes(2), None]
    with caplog.at_level(logging.INFO):
        answer(asked, reload)
    assert [one.result(0) for one in asked if one] == ["done", "done"]
    assert len(reloads) == 1
    assert "done" in caplog.text


@pytest.mark.parametrize("error", [SettingError("line 3"), ValueError("a bug")])
def test_who_asked_is_told_of_an_error_and_so_is_the_log(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def reload() -> str:
        raise error

    asked = wishes(1)
    answer([*asked, None], reload)
    assert [one.exception(0) for one in asked if one] == [error]
    assert str(error) in caplog.text
    assert "not reloaded" in caplog.text


def test_who_gave_up_waiting_harms_nobody() -> None:
    for outcome in ("told", "refused"):
        gone, there = wishes(2)
        assert gone is not None
        assert there is not None
        gone.cancel()

        def reload(outcome: str = outcome) -> str:
            if outcome == "refused":
                raise SettingError(outcome)
            return outcome

        answer([gone, there], reload)
        assert there.done()


def test_who_gives_up_while_it_is_reloaded_harms_nobody() -> None:
    late: Future[str] = Future()
    answer([late], lambda: str(late.cancel()))
    assert late.result(0) == "False"
