"""`kvitals install netdata` and `uninstall netdata`, below a folder that stands for /."""

from __future__ import annotations

import os
import pwd
import signal
from pathlib import Path

import pytest

from kvitals.cli import install, uninstall
from kvitals.cli.main import main
from kvitals.cli.netdata import installation, pieces, putting, service
from kvitals.cli.netdata.pieces import NOTHING, Piece, fingerprint
from kvitals.config.folders import STOCK
from kvitals.model import KvitalsError

ME = pwd.getpwuid(os.geteuid()).pw_name
THEIRS = b"\x7fELF somebody else's"

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away: run as root")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A host with an Agent that runs as whoever runs the test."""
    (tmp_path / "usr/lib/netdata/plugins.d").mkdir(parents=True)
    (tmp_path / "etc/netdata").mkdir(parents=True)
    (tmp_path / "etc/netdata/netdata.conf").write_text(f"[global]\n\trun as user = {ME}\n")
    for command in (install, uninstall):
        monkeypatch.setattr(command, "require_root", lambda _: None)
    return tmp_path


def plugin_of(root: Path) -> Path:
    return root / "usr/lib/netdata/plugins.d/ebpf.plugin"


def listing(root: Path) -> list[tuple[str, str]]:
    return sorted((str(one), fingerprint(one)) for one in root.rglob("*"))


def do(command: str, root: Path, *options: str) -> int:
    given = ["--capabilities", "none"] if command == "install" else []
    return main([command, "netdata", "--root", str(root), *given, *options])


def test_what_is_installed_starts_this_installation(root: Path) -> None:
    assert do("install", root) == 0
    assert os.access(plugin_of(root), os.X_OK)
    assert str(installation.this_installation().script) in plugin_of(root).read_text()


def test_uninstall_leaves_everything_as_it_was(root: Path) -> None:
    before = listing(root)
    do("install", root)
    assert listing(root) != before
    assert do("uninstall", root) == 0
    assert listing(root) == before


def test_twice_is_as_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    do("install", root)
    once = listing(root)
    assert do("install", root) == 0
    assert listing(root) == once
    assert "is installed already, as it should be" in capsys.readouterr().out
    do("uninstall", root)
    assert do("uninstall", root) == 0
    assert "there is nothing to take back" in capsys.readouterr().out


def test_a_removed_file_is_put_again(root: Path) -> None:
    do("install", root)
    whole = listing(root)
    plugin_of(root).unlink()
    assert do("install", root) == 0
    assert listing(root) == whole


def test_an_older_one_of_ours_is_renewed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr(installation, "_HEAD", "#!/bin/sh\n# older\n")
        do("install", root)
    assert "older" in plugin_of(root).read_text()
    assert do("install", root) == 0
    assert "older" not in plugin_of(root).read_text()


def test_the_stock_settings_and_the_script_that_cleans_come_with_it(root: Path) -> None:
    stock = root / "usr/lib/netdata/conf.d"
    stock.mkdir()
    before = listing(root)
    assert do("install", root) == 0
    assert (stock / "ebpf.conf").read_bytes() == (STOCK / "ebpf.conf").read_bytes()
    reset = plugin_of(root).with_name("reset_netdata_trace.sh")
    assert os.access(reset, os.X_OK)
    assert 'kvitals clean "$@"' in reset.read_text()
    assert do("uninstall", root) == 0
    assert listing(root) == before


def test_those_of_netdatas_own_packages_stay(root: Path) -> None:
    stock = root / "usr/lib/netdata/conf.d/ebpf.conf"
    stock.parent.mkdir()
    reset = plugin_of(root).with_name("reset_netdata_trace.sh")
    for one in (stock, reset):
        one.write_bytes(THEIRS)
    before = listing(root)
    assert do("install", root) == 0
    assert {one.read_bytes() for one in (stock, reset)} == {THEIRS}
    assert do("uninstall", root) == 0
    assert listing(root) == before


def test_what_an_older_version_did_not_put_yet_is_added(root: Path) -> None:
    before = listing(root)
    do("install", root)
    (root / "usr/lib/netdata/conf.d").mkdir()
    assert do("install", root) == 0
    assert (root / "usr/lib/netdata/conf.d/ebpf.conf").is_file()
    assert do("uninstall", root) == 0
    (root / "usr/lib/netdata/conf.d").rmdir()
    assert listing(root) == before


@pytest.mark.parametrize("link", [False, True])
def test_somebody_elses_plugin_is_not_touched(
    root: Path, capsys: pytest.CaptureFixture[str], link: bool
) -> None:
    if link:
        plugin_of(root).symlink_to("/nowhere")
    else:
        plugin_of(root).write_bytes(THEIRS)
    before = listing(root)
    assert do("install", root) == 1
    assert listing(root) == before
    told = capsys.readouterr().err
    assert "was not put there by kvitals (no package owns it)" in told
    assert "--force keeps it aside as ebpf.plugin.before-kvitals" in told


@pytest.mark.parametrize("mode", [0o4750, 0o600])
def test_forced_it_is_kept_aside_and_put_back_exactly(root: Path, mode: int) -> None:
    plugin_of(root).write_bytes(THEIRS)
    plugin_of(root).chmod(mode)
    before, inode = listing(root), plugin_of(root).stat().st_ino
    assert do("install", root, "--force") == 0
    assert plugin_of(root).with_name("ebpf.plugin.before-kvitals").read_bytes() == THEIRS
    assert do("install", root) == 0
    assert do("uninstall", root) == 0
    assert listing(root) == before
    assert plugin_of(root).stat().st_ino == inode


def test_what_was_kept_aside_is_never_lost(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plugin_of(root).write_bytes(THEIRS)
    do("install", root, "--force")
    plugin_of(root).write_bytes(b"of an upgraded package")
    before = listing(root)
    assert do("install", root, "--force") == 1
    assert "before-kvitals is there already" in capsys.readouterr().err
    assert listing(root) == before


def test_a_folder_in_the_way_stays(root: Path) -> None:
    plugin_of(root).mkdir()
    assert do("install", root, "--force") == 1
    assert plugin_of(root).is_dir()


@pytest.mark.parametrize("how", ["content", "mode"])
def test_what_was_changed_since_is_not_removed(
    root: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    do("install", root)
    if how == "mode":
        plugin_of(root).chmod(0o700)
    else:
        plugin_of(root).write_bytes(b"changed")
    before = listing(root)
    assert do("uninstall", root) == 1
    assert f"changed since kvitals put it there: {plugin_of(root)}" in capsys.readouterr().err
    assert listing(root) == before
    assert do("uninstall", root, "--force") == 0
    assert fingerprint(plugin_of(root)) == NOTHING


def test_a_lost_original_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plugin_of(root).write_bytes(THEIRS)
    do("install", root, "--force")
    plugin_of(root).with_name("ebpf.plugin.before-kvitals").unlink()
    assert do("uninstall", root) == 0
    assert "what was there before is gone from" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_a_dry_run_does_nothing(
    root: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    if command == "uninstall":
        do("install", root)
    before = listing(root)
    assert do(command, root, "--dry-run") == 0
    assert listing(root) == before
    verb = "write" if command == "install" else "remove"
    assert f"would {verb} {plugin_of(root)}" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_it_takes_root(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert main([command, "netdata"]) == 77
    assert f"kvitals may not {command} anything: start it as root" in capsys.readouterr().err


def test_an_error_halfway_undoes_all(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin_of(root).write_bytes(THEIRS)
    before = listing(root)

    def full(_: Piece) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(putting, "put", full)
    assert do("install", root, "--force") == 1
    assert "nothing was changed: [Errno 28]" in capsys.readouterr().err
    assert listing(root) == before


def test_an_error_while_renewing_brings_the_older_one_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(installation, "_HEAD", "#!/bin/sh\n# older\n")
        do("install", root)
    before = listing(root)

    def refuse(*_: object) -> None:
        raise KvitalsError("it does not start")

    monkeypatch.setattr(install, "_check", refuse)
    assert do("install", root) == 1
    assert listing(root) == before


@pytest.mark.parametrize("aside", [False, True])
def test_a_killed_installation_is_taken_back(
    root: Path, monkeypatch: pytest.MonkeyPatch, aside: bool
) -> None:
    plugin_of(root).write_bytes(THEIRS)
    before = listing(root)

    def die(step: putting.Step, _: object) -> None:
        if aside and step.record.aside:
            step.piece.path.rename(step.record.aside)
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(putting, "_do", die)
    child = os.fork()
    if not child:
        do("install", root, "--force")
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert listing(root) != before
    assert do("uninstall", root) == 0
    assert listing(root) == before


def test_an_error_while_taking_back_needs_only_another_try(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin_of(root).write_bytes(THEIRS)
    before = listing(root)
    do("install", root, "--force")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as once:
        once.setattr(Path, "unlink", refuse)
        assert do("uninstall", root) == 1
    assert "run it again, as root: [Errno 30]" in capsys.readouterr().err
    assert do("uninstall", root) == 0
    assert listing(root) == before


@pytest.mark.parametrize(
    ("content", "mode", "told"),
    [
        ("{", 0o644, "is damaged"),
        ('{"version": 2}', 0o644, "another version"),
        ('{"version": 1}', 0o644, "is damaged"),
        ('{"version": 1}', 0o666, "can be written by others"),
    ],
)
def test_a_record_that_is_wrong_is_not_believed(
    root: Path, capsys: pytest.CaptureFixture[str], content: str, mode: int, told: str
) -> None:
    do("install", root)
    record = root / "var/lib/kvitals/netdata.json"
    record.write_text(content)
    record.chmod(mode)
    assert do("uninstall", root) == 1
    assert told in capsys.readouterr().err
    assert plugin_of(root).exists()


def test_another_way_asks_to_uninstall_first(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    do("install", root)
    (root / "elsewhere").mkdir()
    assert do("install", root, "--plugins-dir", str(root / "elsewhere")) == 1
    assert "run `kvitals uninstall netdata` first" in capsys.readouterr().err


@needs_root
def test_a_user_who_cannot_read_is_told_the_folder(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "etc/netdata/netdata.conf").write_text("[global]\nrun as user = nobody\n")
    root.chmod(0o700)
    before = listing(root)
    assert do("install", root) == 1
    told = capsys.readouterr().err
    assert f"user nobody cannot start {plugin_of(root)}: it may not enter /" in told
    assert listing(root) == before


@needs_root
def test_a_starter_has_the_capabilities_of_its_file_and_knows_what_it_starts(root: Path) -> None:
    before = listing(root)
    assert do("install", root, "--capabilities", "file") == 0
    copy = root / "usr/lib/kvitals/ebpf.plugin"
    assert copy.stat().st_mode & 0o7777 == 0o750
    assert os.getxattr(copy, "security.capability") == pieces.bpf_capabilities()
    content = copy.read_bytes()
    for text in (str(copy), str(installation.this_installation().interpreter)):
        assert text.encode() + b"\0" in content
    assert b"@kvitals:" not in content
    assert do("uninstall", root) == 0
    assert listing(root) == before


SYSTEMCTL = """#!/bin/sh
echo "$*" >> {calls}
case $1 in show) cat {answer};; esac
"""


@pytest.fixture
def calls(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What systemctl is asked, of a service that is bounded and runs as whoever runs the test."""
    folder = root / "bin"
    folder.mkdir()
    (folder / "calls").touch()
    (folder / "answer").write_text(
        f"LoadState=loaded\nUser={ME}\nCapabilityBoundingSet=cap_net_raw\nAmbientCapabilities=\n"
    )
    script = SYSTEMCTL.format(calls=folder / "calls", answer=folder / "answer")
    (folder / "systemctl").write_text(script)
    (folder / "systemctl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    (root / "run/systemd/system").mkdir(parents=True)
    return folder / "calls"


def test_systemd_gives_the_capabilities_by_a_drop_in(
    root: Path, calls: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert do("install", root, "--capabilities", "service") == 0
    text = (root / service.DROP_IN).read_text()
    assert "CapabilityBoundingSet=CAP_BPF CAP_PERFMON\nAmbientCapabilities=CAP_BPF" in text
    assert calls.read_text().splitlines()[-1] == "daemon-reload"
    assert "systemctl restart netdata" in capsys.readouterr().out


def test_systemd_is_reloaded_only_for_a_change(root: Path, calls: Path) -> None:
    do("install", root, "--capabilities", "service")
    (calls.parent / "answer").write_text(
        f"LoadState=loaded\nUser={ME}\nCapabilityBoundingSet=cap_bpf cap_perfmon\n"
        "AmbientCapabilities=cap_bpf cap_perfmon\n"
    )
    whole = (root / service.DROP_IN).read_text()
    assert do("install", root, "--capabilities", "service") == 0
    assert (root / service.DROP_IN).read_text() == whole
    assert calls.read_text().count("daemon-reload") == 1
    assert do("uninstall", root) == 0
    assert calls.read_text().count("daemon-reload") == 2
    assert not (root / "etc/systemd").exists()


def test_a_systemd_that_refuses_undoes_all(root: Path, calls: Path) -> None:
    script = calls.with_name("systemctl")
    script.write_text(script.read_text() + "[ $1 = show ]\n")
    before = {name for name, _ in listing(root)}
    assert do("install", root, "--capabilities", "service") == 1
    assert {name for name, _ in listing(root)} == before
