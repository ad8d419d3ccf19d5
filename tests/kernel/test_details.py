"""Other users of the machine see the host and its applications, and nobody's processes or peers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.product import Dashboard, dashboard, wait_for

NOBODY, NAMED = 65534, "www-data"
OWN_WORDS = "Processes, peers and users are shown to root"


@dataclass(frozen=True)
class Seen:
    """A run as users of the machine see it."""

    shown: Dashboard

    def ask(self, path: str, user: str | int, *options: str) -> tuple[int, str]:
        """Status and body of what a user is answered."""
        as_user = ("setpriv", f"--reuid={user}", f"--regid={NOBODY}", "--clear-groups")
        command = [*as_user, "curl", "-sS", "-m", "30", "-w", "\n%{http_code}", *options]
        done = subprocess.run(
            [*command, self.shown.url + path], capture_output=True, text=True, check=False
        )
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body

    def get(self, path: str, user: str | int) -> Any:
        status, body = self.ask(path, user)
        assert status == 200, body
        return json.loads(body)

    def events(self, user: str | int) -> str:
        """What comes within the first seconds of the event stream."""
        as_user = ("setpriv", f"--reuid={user}", f"--regid={NOBODY}", "--clear-groups")
        command = [*as_user, "curl", "-sN", "-m", "4", self.shown.url + "/api/stream"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def seen() -> Iterator[Seen]:
    options = ("--no-history", "--user", "nobody", "--group-by", "apps,users")
    with dashboard(*options, "--details-user", NAMED) as shown:
        found = Seen(shown)
        wait_for(lambda: "users." in found.ask("/api/v1/charts", "root")[1], "user charts", 30)
        yield found


@pytest.mark.parametrize("user", ["root", NAMED])
def test_our_own_users_see_all(seen: Seen, user: str) -> None:
    assert seen.get("/api/processes", user)["processes"]
    assert "peers" in seen.get("/api/peers", user)
    assert "users." in json.dumps(seen.get("/api/v1/charts", user))
    assert "users." in seen.events(user)
    assert seen.get("/api/v1/info", user)["kvitals"]["details"]["shown"] is True


@pytest.mark.parametrize("path", ["/api/processes", "/api/peers", "/api/processes?top=1000"])
def test_others_are_told_why_there_is_no_table(seen: Seen, path: str) -> None:
    status, body = seen.ask(path, NOBODY)
    assert status == 403
    assert json.loads(body)["error"].startswith(OWN_WORDS)


def test_others_see_charts_of_the_host_and_of_applications_alone(seen: Seen) -> None:
    charts = seen.get("/api/v1/charts", NOBODY)["charts"]
    assert {"ebpf", "apps"} <= {one.partition(".")[0] for one in charts}
    everything = [
        *("/api/v1/charts", "/api/v1/info", "/api/v1/allmetrics?format=json", "/api/findings"),
        *("/api/v1/contexts?options=full", "/api/v1/alarms", "/api/v1/allmetrics?format=shell"),
        "/api/v1/allmetrics?format=prometheus",
    ]
    for path in everything:
        status, body = seen.ask(path, NOBODY)
        assert status == 200
        assert "users." not in body
        assert "USERS_" not in body
        assert "users_" not in body
    events = seen.events(NOBODY)
    assert "apps." in events
    assert "users." not in events


def test_others_cannot_name_what_they_do_not_see(seen: Seen) -> None:
    (hidden, *_) = [
        one for one in seen.get("/api/v1/charts", "root")["charts"] if one.startswith("users.")
    ]
    for path in ("data?chart=", "chart?chart=", "context?context=", "badge.svg?chart="):
        assert seen.ask(f"/api/v1/{path}{hidden}", "root")[0] == 200
        status, body = seen.ask(f"/api/v1/{path}{hidden}", NOBODY)
        assert status == 404 or "not found" in body.lower(), (path, body)
    assert seen.ask("/api/v1/data?chart=users.*", NOBODY)[0] == 404


def test_who_asks_for_somebody_else_has_no_rights_of_its_own(seen: Seen) -> None:
    for name in ("X-Forwarded-For: 10.1.1.1", "Forwarded: for=10.1.1.1", "Via: 1.1 box"):
        assert seen.ask("/api/processes", "root", "-H", name)[0] == 403


def test_a_snapshot_that_others_save_has_no_details(seen: Seen) -> None:
    def saved(user: str | int) -> str:
        as_user = ("setpriv", f"--reuid={user}", f"--regid={NOBODY}", "--clear-groups")
        fetch = [*as_user, "curl", "-sS", "-m", "60", "-o", "-", f"{seen.shown.url}/api/snapshot"]
        with subprocess.Popen(fetch, stdout=subprocess.PIPE) as fetching:
            command = ["gzip", "-dc"]
            return subprocess.run(
                command, stdin=fetching.stdout, capture_output=True, text=True, check=True
            ).stdout

    assert '"users"' in saved("root") or "users." in saved("root")
    others = json.loads(saved(NOBODY))
    assert others["processes"] is None
    assert others["peers"] is None
    assert '"type":"users"' not in json.dumps(others, separators=(",", ":"))
