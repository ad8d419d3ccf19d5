"""The real product with settings, names and a disk of its own."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from endurance.network import RESOLVER
from endurance.tree import members
from tests.product import BIN, Dashboard, Running

DISK_MB = 24
_PATIENCE_S = 10

_CONF = """
[global]
    ebpf load mode = return
    group by = apps, users, cgroups
[network viewer]
    maximum dimensions = {dimensions}
    resolve hostname ips = {names}
    ports = {ports}
    ips = *
[history]
    megabytes = 16
"""
_GROUPS = (
    "shells: sh bash dash\nbuild: cc clang* ld* make as\nfiles: find cat dd\n",
    "shells: sh\nbuild: clang*\npython: python*\n",
    "everything: *\n",
)


class Product:
    """A `kvitals run`, and the files that it reads."""

    def __init__(self, folder: Path, dashboard: Dashboard, disk: Path) -> None:
        self._folder = folder
        self.dashboard = dashboard
        self.disk = disk
        self.log = dashboard.running.log

    @property
    def pid(self) -> int:
        return self.dashboard.running.process.pid

    @property
    def has_ended(self) -> bool:
        return self.dashboard.running.has_ended

    def get(self, path: str, seconds: float = _PATIENCE_S) -> bytes:
        with urllib.request.urlopen(self.dashboard.url + path, timeout=seconds) as answer:
            told: bytes = answer.read()
            return told

    def ask(self, path: str) -> Any:
        return json.loads(self.get(path))

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.dashboard.url.removeprefix("http://").partition(":")
        return host, int(port)

    def want(self, chance: random.Random) -> None:
        """Write other settings. What adds up stays: mode and groupings."""
        write_settings(self._folder, chance)

    def break_settings(self) -> None:
        _put(self._folder / "ebpf.conf", "[global]\nebpf load mode = sideways\n[netw")

    def reload(self) -> None:
        self.dashboard.running.process.send_signal(signal.SIGHUP)

    def processes(self) -> list[int]:
        return members(self.pid)


def write_settings(folder: Path, chance: random.Random) -> None:
    """Settings of the kind that a person changes while it runs."""
    conf = _CONF.format(
        dimensions=chance.choice((20, 100, 500)),
        names=chance.choice(("yes", "yes", "no")),
        ports=chance.choice(("*", "1-65535", "* !22")),
    )
    _put(folder / "ebpf.conf", conf)
    _put(folder / "apps_groups.conf", chance.choice(_GROUPS))


# A reload that was asked for before may read it right now: never half of it, as that means
# other groupings and another mode, in which what happens meanwhile is not counted.
def _put(path: Path, text: str) -> None:
    new = path.with_suffix(".new")
    new.write_text(text)
    new.replace(path)


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    disk = folder / "disk"
    disk.mkdir()
    options = f"size={DISK_MB}m,mode=755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "soak", disk], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@contextmanager
def running(folder: Path, log: Path, chance: random.Random) -> Iterator[Product]:
    """The product until the block ends, asking a resolver of its own, with history on disk."""
    settings = folder / "settings"
    settings.mkdir()
    write_settings(settings, chance)
    resolver = folder / "resolv.conf"
    resolver.write_text(f"nameserver {RESOLVER}\noptions timeout:5 attempts:1\n")
    with _small_disk(folder) as disk:
        state = disk / "history"
        kvitals: list[str | Path] = [
            *(BIN / "kvitals", "run", "--port", "0", "--enable-reload", "--config", settings)
        ]
        command = [
            "unshare",
            "--mount",
            "sh",
            "-c",
            'mount --bind "$0" /etc/resolv.conf; exec "$@"',
        ]
        output = folder / "output"
        with output.open("wb") as to_output, log.open("wb") as to_log:
            process = subprocess.Popen(
                [*command, resolver, *kvitals, "--history-dir", state],
                stdout=to_output,
                stderr=to_log,
                start_new_session=True,
            )
        try:
            yield Product(settings, Dashboard(Running(process, output, log)), disk)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
