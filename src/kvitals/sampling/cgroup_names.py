"""What people call a cgroup: the systemd unit, the container or the pod that its path tells of."""

from __future__ import annotations

import re
from collections.abc import Callable

from kvitals.model import Row
from kvitals.sampling.process_table import Known

# So many names are kept, the last ones. Ids are never used twice, so none becomes wrong.
MOST_NAMES = 8192

_ID = r"(?P<id>[0-9a-f]{64}|[0-9a-f]{32})"
# Of longer names the end is shown, which tells more. An Agent's lines are bounded.
LONGEST = 200
_SHOWN = 12
_SOME = "container"
# The units in which engines run that start containers.
_ENGINE = re.compile(
    r"docker|containerd|podman|libpod|crio|cri-o|lxc|lxd|incus|kubelet|k3s|rke2|k0s|nomad|ecs"
)
_LONG_ID = re.compile(r"(?<![0-9a-f])([0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-f])")
_ESCAPES = re.compile(r"(?:\\x[0-9a-f]{2})+")

# How container engines call the folder of a container, with either cgroup driver.
_CONTAINERS = (
    ("docker", re.compile(rf"docker-{_ID}\.scope")),
    ("podman", re.compile(rf"libpod-(payload-)?{_ID}(\.scope)?")),
    ("containerd", re.compile(rf"(cri-containerd[-:]|nerdctl-){_ID}(\.scope)?")),
    ("crio", re.compile(rf"crio-{_ID}(\.scope)?")),
    ("lxc", re.compile(r"lxc\.payload\.(?P<id>.+)")),
    ("machine", re.compile(r"machine-(?P<id>.+)\.scope")),
    ("machine", re.compile(r"systemd-nspawn@(?P<id>.+)\.service")),
)
# A container that has the name of its folder's folder.
_PARENTS = {
    "docker": "docker",
    "libpod_parent": "podman",
    "k8s.io": "containerd",
    "lxc": "lxc",
    "lxc.payload": "lxc",
}
# Amazon's agent calls a container by its task, and a number that tells it from the others.
_PLAIN_ID = re.compile(rf"{_ID}(-[0-9]+)?")
# What engines run beside a container: the monitors of podman, CRI-O and LXC in a folder beside
# its own, the supervisor of systemd-nspawn below its unit, and what a virtual machine costs.
_MONITOR = re.compile(r"(?:(?:libpod|crio)-)?conmon(?:-.+)?|lxc\.monitor(?:\..+)?")
_BESIDE = re.compile(
    r"(?:machine-.+\.scope|systemd-nspawn@.+\.service)/supervisor|(?:kata_overhead|lxc\.monitor)/.+"
)
# Pods of files rather than of the API server have an id without dashes.
_POD = re.compile(r"(?:.*-)?pod(?P<uid>[0-9a-f]{8}(?:[-_][0-9a-f_-]{27}|[0-9a-f]{24}))(?:\.slice)?")
_UNIT = re.compile(r".+\.(service|scope|socket|mount|swap)")
_MANAGER = re.compile(r"user@(?P<user>\d+)\.service")


def cgroup_name(path: str) -> str:
    """The name of the cgroup at a path such as `/system.slice/ssh.service`.

    The first of these that the path has, from its end: a container, with the
    pod it is of; a systemd unit, with the user it is of; else what is behind
    its last slice, or that slice. Long ids are cut.
    """
    parts = _parts(path)
    found = _contained(parts) or _unit(parts) or _folders(parts)
    name = _LONG_ID.sub(lambda one: one[1][:_SHOWN], _unescaped(found)) or "/"
    return name if len(name) <= LONGEST else f"…{name[1 - LONGEST :]}"


def is_container(path: str) -> bool:
    """Whether a path tells of a container."""
    return bool(_container(_parts(path)))


def is_moved_alone(v1: str, v2: str) -> bool:
    """Whether a container was moved in cgroup v1 alone: in v2 it stays where its engine is.

    An id alone may be anybody's, so then v2 has to have the unit of an engine.
    """
    container = _container(_parts(v1))
    if not container or is_container(v2):
        return False
    is_of_engine = not container.startswith(f"{_SOME} ")
    unit = _unit(_parts(v2))
    return is_of_engine or (
        unit.endswith((".service", ".scope")) and _ENGINE.search(unit) is not None
    )


# A runtime writes slice:prefix:id as one part when it takes the path for one of the other
# cgroup driver.
def _parts(path: str) -> list[str]:
    return [part for part in path.replace(".slice:", ".slice/").split("/") if part]


def _contained(parts: list[str]) -> str:
    container, pod = _container(parts), _pod(parts)
    return " ".join(filter(None, (pod, container)))


def _container(parts: list[str]) -> str:
    position = len(parts)
    while position:
        position -= 1
        part, above = parts[position], parts[position - 1] if position else ""
        if _BESIDE.fullmatch(f"{above}/{part}"):
            position -= 1
            continue
        if _MONITOR.fullmatch(part):
            continue
        for engine, pattern in _CONTAINERS:
            found = pattern.fullmatch(part)
            if found:
                return f"{engine} {found['id']}"
        if above in _PARENTS:
            return f"{_PARENTS[above]} {part}"
        if _PLAIN_ID.fullmatch(part):
            return f"{_SOME} {part}"
    return ""


def _pod(parts: list[str]) -> str:
    for part in reversed(parts):
        found = _POD.fullmatch(part)
        if found:
            return f"pod {found['uid'][:8]}"
    return ""


# The managers of users have units of the same names as the system's.
def _unit(parts: list[str]) -> str:
    for position in range(len(parts) - 1, -1, -1):
        if _UNIT.fullmatch(parts[position]):
            managers = filter(None, map(_MANAGER.fullmatch, parts[:position]))
            return " ".join((*(f"user {one['user']}" for one in managers), parts[position]))
    return ""


def _folders(parts: list[str]) -> str:
    last = max((n for n, part in enumerate(parts) if part.endswith(".slice")), default=-1)
    return "/".join(parts[last + 1 :]) or "".join(parts[last:])


# systemd writes what a unit's name cannot have as \x and two digits for each byte.
def _unescaped(text: str) -> str:
    def plain(found: re.Match[str]) -> str:
        return bytes.fromhex(found[0].replace("\\x", "")).decode(errors="replace")

    return _ESCAPES.sub(plain, text)


class CgroupNames:
    """Groups processes by their cgroup."""

    def __init__(self, path: Callable[[int, int], str | None], unknown: str) -> None:
        self._path = path
        self._unknown = unknown
        self._names: dict[tuple[int, int], str] = {}

    def name(self, _known: Known, row: Row) -> str:
        return self.of(row.process.cgroup, row.process.cgroup_v1)

    def of(self, cgroup: int, cgroup_v1: int) -> str:
        """The name of a cgroup by its ids; that of all unknown ones if it is gone."""
        found = self._names.get((cgroup, cgroup_v1))
        if found is None:
            path = self._path(cgroup, cgroup_v1)
            if path is None:
                return self._unknown
            if len(self._names) >= MOST_NAMES:
                del self._names[next(iter(self._names))]
            found = self._names[cgroup, cgroup_v1] = cgroup_name(path)
        return found
