"""Where something is kept from it, each program works, or says in a sentence what helps."""

from __future__ import annotations

import subprocess

import pytest

from tests.product import BIN

PRIVATE = "mount --make-rprivate /;"
# How a program is started, and what it says there.
PLACES = {
    "user namespace": (("unshare", "-Ur"), "", "runs in a user namespace"),
    "PID namespace": (("unshare", "-pf"), "", "PID namespace of its own"),
    "no proc": (("unshare", "-m"), f"{PRIVATE} umount -l /proc;", "there is no /proc"),
    "processes alone": (
        ("unshare", "-m"),
        f"{PRIVATE} mount -t proc -o subset=pid proc /proc;",
        "ProcSubset=all",
    ),
    "no sys": (("unshare", "-m"), f"{PRIVATE} umount -R -l /sys;", "there is no /sys"),
    "few files": ((), "ulimit -n 64;", "LimitNOFILE="),
    "few addresses": ((), "ulimit -v 50000;", "ulimit -v unlimited"),
}


def said(place: str, *command: str) -> str:
    before, set_up, _ = PLACES[place]
    script = f'{set_up} exec "$@"'
    ended = ["timeout", "--signal=TERM", "6", str(BIN / command[0]), *command[1:]]
    done = subprocess.run(
        [*before, "/bin/sh", "-c", script, "sh", *ended],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "nobody expected" not in done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("place", PLACES)
def test_the_plugin(place: str) -> None:
    assert PLACES[place][2] in said(place, "ebpf.plugin", "1")


@pytest.mark.parametrize("place", [one for one in PLACES if one != "few addresses"])
def test_check_has_a_line(place: str) -> None:
    told = said(place, "kvitals", "check")
    assert "\nSurroundings\n" in told
    for name in ("PID namespace", "user namespace", "/proc", "/sys", "open files", "memory"):
        assert f"\n  {name} " in told


def test_proc_that_hides_others_from_a_user_is_said() -> None:
    rights = ("--inh-caps=+bpf,+perfmon", "--ambient-caps=+bpf,+perfmon")
    user = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *rights)
    script = f'{PRIVATE} mount -t proc -o hidepid=2 proc /proc; exec "$@"'
    done = subprocess.run(
        [
            *("unshare", "-m", "/bin/sh", "-c", script, "sh", "timeout", "6"),
            *(*user, str(BIN / "ebpf.plugin"), "1"),
        ],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "/proc hides the processes of other users" in done.stderr
    assert "attached" in done.stderr
