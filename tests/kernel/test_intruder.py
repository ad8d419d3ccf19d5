"""A user of the machine without rights reads, changes and ends nothing that is not its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.test_local_socket import open_folder
from tests.product import BIN, Dashboard, started, wait_for

INTRUDER = Path(__file__).parent / "intruder.py"
# A user that is nobody else's.
UID = 64_077
DENIED = ("EPERM", "EACCES")
EXPECTED: dict[str, tuple[object, ...]] = {
    "processes": (403,),
    "peers": (403,),
    "another name for processes": (403,),
    "processes in the name of root": (403,),
    "processes as if forwarded": (403,),
    "processes with a made-up token": (403,),
    "values of users": (404,),
    "reload": (403,),
    "write": (405,),
    "remove": (405,),
    "file by dots": (400, 404),
    "file by escapes": (400, 404),
    "name that leads to us": (403,),
    "two names": (400,),
    "two lengths": (400,),
    "socket": DENIED,
    "remove the socket": DENIED,
    "another socket in its place": (*DENIED, "EADDRINUSE"),
    "listen at its port": ("EADDRINUSE",),
    "end it": DENIED,
    "end the keeper": DENIED,
    "trace it": DENIED,
    "read its memory": DENIED,
    "read its environment": DENIED,
    "list its descriptors": DENIED,
    "take a descriptor": DENIED,
    "maps by number": DENIED,
    "list its history": DENIED,
    "write its history": DENIED,
}


@pytest.fixture(scope="module")
def tried() -> Iterator[tuple[Dashboard, dict[str, Any]]]:
    """A run that offers as much as it can, and what came of each attempt."""
    with open_folder() as folder:
        local, history = folder / "http.sock", folder / "history"
        options = (
            *("--listen", "127.0.0.1:0", "--listen", f"unix:{local}", "--enable-reload"),
            *("--group-by", "apps,users", "--history-dir", str(history)),
        )
        with started([BIN / "kvitals", "run", *options]) as running:
            shown = Dashboard(running)
            wait_for((history / "history.sqlite").exists, "history", 30)
            command: list[str | Path] = [
                *("setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups", sys.executable),
                *(INTRUDER, shown.url, local, str(running.process.pid), str(running.keeper)),
                history,
            ]
            done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
            assert done.returncode == 0, done.stderr
            yield shown, json.loads(done.stdout)


@pytest.mark.parametrize("attempt", EXPECTED)
def test_what_an_intruder_tries_comes_to_nothing(
    tried: tuple[Dashboard, dict[str, Any]], attempt: str
) -> None:
    assert tried[1][attempt] in EXPECTED[attempt]


def test_all_that_was_tried_is_looked_at(tried: tuple[Dashboard, dict[str, Any]]) -> None:
    assert tried[1].keys() == EXPECTED.keys()


def test_after_all_of_it_everything_goes_on(tried: tuple[Dashboard, dict[str, Any]]) -> None:
    shown, _ = tried
    before = shown.get("/api/processes")["time"]
    wait_for(lambda: shown.get("/api/processes")["time"] > before, "the next tick", 30)
    assert shown.status("/-/healthy") == 200
