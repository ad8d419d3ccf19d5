"""What systemd does with the Agent's service, and the drop-in that changes it.

Knows how systemd merges its settings; refuses to restart anything.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from kvitals.model import KvitalsError

UNIT = "netdata.service"
DROP_IN = Path("etc/systemd/system/netdata.service.d/kvitals.conf")
NEEDED = frozenset({"cap_bpf", "cap_perfmon"})

_WORDS = " ".join(sorted(one.upper() for one in NEEDED))
_HOMES = (Path("/home"), Path("/root"), Path("/run/user"))
_TEMPORARY = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 (where PrivateTmp= puts others)
_ASKED = (
    "LoadState,User,CapabilityBoundingSet,AmbientCapabilities,"
    "NoNewPrivileges,ProtectHome,PrivateTmp"
)


class ServiceError(KvitalsError):
    """systemd refused, or its settings are in the way."""


@dataclass(frozen=True, slots=True)
class Service:
    """The settings of the Agent's service that matter to a plugin."""

    user: str
    bounding: frozenset[str]
    ambient: frozenset[str] = frozenset()
    no_new_privileges: bool = False
    protect_home: str = "no"
    private_tmp: bool = False

    def hides(self, path: Path) -> str:
        """The setting that hides a path from the service; empty where none does."""
        if self.protect_home in {"yes", "tmpfs"} and any(map(path.is_relative_to, _HOMES)):
            return f"ProtectHome={self.protect_home}"
        if self.private_tmp and any(map(path.is_relative_to, _TEMPORARY)):
            return "PrivateTmp=yes"
        return ""


def systemd_runs(root: Path) -> bool:
    """As sd_booted(3) tells it."""
    return (root / "run/systemd/system").is_dir()


def find_service(root: Path) -> Service | None:
    """The Agent's service; none where systemd does not run, or does not know it."""
    if not systemd_runs(root):
        return None
    said = _systemctl("show", "--property", _ASKED, UNIT)
    found = dict(line.split("=", 1) for line in said.split("\n") if "=" in line)
    if found.get("LoadState") != "loaded":
        return None
    return Service(
        user=found.get("User") or "root",
        bounding=frozenset(found.get("CapabilityBoundingSet", "").lower().split()),
        ambient=frozenset(found.get("AmbientCapabilities", "").lower().split()),
        no_new_privileges=found.get("NoNewPrivileges") == "yes",
        protect_home=found.get("ProtectHome", "no"),
        private_tmp=found.get("PrivateTmp") == "yes",
    )


def drop_in(service: Service, *, ambient: bool, root_serves: bool = False) -> str:
    """What the service lacks, as a drop-in; empty where it lacks nothing.

    A bounding set is only added to one that is there: for a service that has
    none, it would take away all other capabilities.
    """
    enough = service.bounding >= NEEDED or (root_serves and "cap_sys_admin" in service.bounding)
    lines = [] if enough else [f"CapabilityBoundingSet={_WORDS}"]
    if ambient and not service.ambient >= NEEDED:
        lines.append(f"AmbientCapabilities={_WORDS}")
    if not lines:
        return ""
    head = "# Written by `kvitals install netdata`; `kvitals uninstall netdata` takes it back."
    return "\n".join((head, "[Service]", *lines, ""))


def reload() -> None:
    """Let systemd read its files again.

    Raises:
        ServiceError: it did not.
    """
    _systemctl("daemon-reload")


def _systemctl(*arguments: str) -> str:
    program = shutil.which("systemctl")
    if program is None:
        raise ServiceError("systemd runs here, but there is no systemctl on PATH")
    try:
        done = subprocess.run(
            [program, *arguments], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ServiceError(f"systemctl {arguments[0]} failed: {error}") from error
    if done.returncode:
        raise ServiceError(f"systemctl {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout
