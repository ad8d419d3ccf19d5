"""A run listens on a socket in the file system as well, with the mode that was asked for."""

from __future__ import annotations

import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.proxies import nginx
from tests.kernel.test_boundary import field
from tests.product import BIN, Running, started, wait_for

NOBODY = 65534


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, and root alone change."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        yield Path(name)


@contextmanager
def listening(*places: str, umask: str = "0077", options: Sequence[str] = ()) -> Iterator[Running]:
    """A run at some places, started where files are made for their owner alone."""
    words = [*options, *(word for one in places for word in ("--listen", one))]
    start = f'umask {umask}; exec "$@"'
    command: list[str | Path] = [BIN / "kvitals", "run", "--no-history", "--user", "nobody"]
    with started(["sh", "-c", start, "sh", *command, *words]) as running:
        wait_for(
            lambda: running.logged().count("dashboard at") == len(places) or running.has_ended,
            "all places",
            30,
        )
        assert not running.has_ended, running.logged()
        yield running


def ask(path: Path, *before: str, url: str = "http://localhost/-/healthy") -> str:
    """The status of an answer over a socket, 000 where there is none."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    command = [*before, "curl", "-s", "-m", "20", "-o", "/dev/null", "-w", "%{http_code}"]
    return subprocess.run(
        [*command, "--unix-socket", path, url], capture_output=True, text=True, check=False
    ).stdout


def as_user(uid: int, group: int) -> tuple[str, ...]:
    return ("setpriv", f"--reuid={uid}", f"--regid={group}", "--clear-groups")


def test_a_socket_and_an_address_are_answered_behind_the_boundary() -> None:
    with open_folder() as folder:
        path = folder / "made" / "http.sock"
        with listening(f"unix:{path},mode=0660,group=www-data", "127.0.0.1:0") as running:
            log = running.logged()
            assert f"dashboard at unix:{path}" in log
            assert "dashboard at http://127.0.0.1:" in log
            assert field(running.process.pid, "Uid").split() == [str(NOBODY)] * 4
            assert field(running.process.pid, "Seccomp") == "2"
            found = path.lstat()
            assert (stat.S_IMODE(found.st_mode), found.st_uid) == (0o660, 0)
            assert ask(path) == "200"
            assert ask(path, url="http://evil.example/api/v1/info") == "403"
            url = log.partition("dashboard at http://")[2].split("/")[0]
            by_address = ["curl", "-s", "-m", "20", f"http://{url}/-/healthy"]
            assert b"healthy" in subprocess.run(by_address, capture_output=True, check=True).stdout
            # Of the group or not: its mode says who may connect.
            (gid,) = {found.st_gid}
            assert ask(path, *as_user(NOBODY, gid)) == "200"
            assert ask(path, *as_user(NOBODY, NOBODY)) == "000"
            assert running.ask_to_end() == 0
        assert not path.exists()


def test_it_is_gone_after_a_kill_and_a_stale_one_is_replaced() -> None:
    with open_folder() as folder:
        path = folder / "http.sock"
        with listening(f"unix:{path}") as running:
            keeper = running.keeper
            running.process.kill()
            wait_for(lambda: not Path(f"/proc/{keeper}").exists(), "the end of the keeper", 30)
            assert not path.exists()
        with listening(f"unix:{path}") as running:
            # Then nobody is left who could take it away.
            subprocess.run(["kill", "-s", "KILL", str(running.keeper)], check=True)
            running.ends_within(30)
            assert path.is_socket()
        with listening(f"unix:{path}"):
            assert ask(path) == "200"


def test_a_second_run_takes_nobodys_place(tmp_path: Path) -> None:
    with open_folder() as folder:
        path, file = folder / "http.sock", tmp_path / "file"
        file.write_text("mine")
        with listening(f"unix:{path}", umask="0000"):
            for place, told in ((path, "Address already in use"), (file, "is no socket")):
                done = subprocess.run(
                    [BIN / "kvitals", "run", "--no-history", "--listen", f"unix:{place}"],
                    capture_output=True,
                    text=True,
                    timeout=60,
                    check=False,
                )
                assert done.returncode == 1
                assert told in done.stderr
            assert ask(path) == "200"
        assert file.read_text() == "mine"


def test_a_proxy_asks_over_the_socket(tmp_path: Path) -> None:
    with open_folder() as folder:
        path = folder / "http.sock"
        locations = f"location /kv/ {{ proxy_pass http://unix:{path}:/; proxy_buffering off; }}"
        with listening(f"unix:{path}"), nginx(tmp_path, locations) as origin:
            command = ["curl", "-s", "-m", "20", f"{origin}/kv/-/healthy"]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            assert "healthy" in told
