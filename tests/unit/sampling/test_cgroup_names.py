"""A cgroup is called what people call it: by its unit, its container, its pod."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.sampling import cgroup_names
from kvitals.sampling.cgroup_names import (
    LONGEST,
    CgroupNames,
    cgroup_name,
    is_container,
    is_moved_alone,
)

ID = "0123456789abcdef" * 4
STATIC = "0123456789abcdef" * 2
UID = "8fd1b2c3-1111-2222-3333-444455556666"
SLICED = UID.replace("-", "_")
USER = "/user.slice/user-1000.slice/user@1000.service"
PODS = "/kubepods.slice/kubepods-burstable.slice"
BEST_EFFORT = "/kubepods.slice/kubepods-besteffort.slice"

CONTAINERS = {
    f"/docker/{ID}": "docker 0123456789ab",
    f"/docker/{ID}/init.scope": "docker 0123456789ab",
    f"/docker/{ID}/system.slice/cron.service": "docker 0123456789ab",
    f"/system.slice/docker-{ID}.scope": "docker 0123456789ab",
    f"{USER}/app.slice/docker-{ID}.scope": "docker 0123456789ab",
    f"/machine.slice/libpod-{ID}.scope": "podman 0123456789ab",
    f"/machine.slice/libpod-{ID}.scope/container": "podman 0123456789ab",
    f"/machine.slice/machine-libpod_pod_{ID}.slice/libpod-{ID}.scope": "podman 0123456789ab",
    f"/libpod_parent/libpod-{ID}": "podman 0123456789ab",
    f"{USER}/user.slice/libpod-{ID}.scope/container": "podman 0123456789ab",
    f"/k8s.io/{ID}": "containerd 0123456789ab",
    f"/system.slice/cri-containerd-{ID}.scope": "containerd 0123456789ab",
    f"/system.slice/nerdctl-{ID}.scope": "containerd 0123456789ab",
    f"{USER}/user.slice/nerdctl-{ID}.scope": "containerd 0123456789ab",
    f"/default/{ID}": "container 0123456789ab",
    f"/ecs/{STATIC}/{ID}": "container 0123456789ab",
    f"/ecs/{STATIC}/{STATIC}-1234567890": "container 0123456789ab-1234567890",
    f"/ecs/{STATIC}/{STATIC}-0987654321": "container 0123456789ab-0987654321",
    f"/system.slice/shop.service/libpod-payload-{ID}": "podman 0123456789ab",
    f"/machine.slice/crio-{ID}.scope": "crio 0123456789ab",
    f"/docker/{ID}/libpod_parent/conmon": "docker 0123456789ab",
    f"/docker/{ID}/supervisor": "docker 0123456789ab",
    "/lxc.payload.web/init.scope": "lxc web",
    "/lxc.payload/web": "lxc web",
    "/lxc/web": "lxc web",
    "/lxc/101/ns/system.slice/ssh.service": "lxc 101",
    r"/machine.slice/machine-qemu\x2d1\x2dvm.scope/libvirt/emulator": "machine qemu-1-vm",
    r"/machine.slice/machine-caf\xc3\xa9.scope": "machine caf\u00e9",
    "/machine.slice/systemd-nspawn@web.service/payload/system.slice/cron.service": "machine web",
}

HELPERS = {
    f"/machine.slice/libpod-conmon-{ID}.scope": "libpod-conmon-0123456789ab.scope",
    "/libpod_parent/conmon": "libpod_parent/conmon",
    f"/libpod_parent/libpod-conmon-{ID}": "libpod_parent/libpod-conmon-0123456789ab",
    f"/system.slice/crio-conmon-{ID}.scope": "crio-conmon-0123456789ab.scope",
    f"/kubepods/burstable/pod{UID}/crio-conmon-{ID}": "pod 8fd1b2c3",
    "/lxc.monitor.web": "lxc.monitor.web",
    "/lxc.monitor/web": "lxc.monitor/web",
    "/machine.slice/machine-web.scope/supervisor": "machine-web.scope",
    f"/kata_overhead/{ID}": "kata_overhead/0123456789ab",
}

PODS_AND_CONTAINERS = {
    f"/kubepods/burstable/pod{UID}/{ID}": "pod 8fd1b2c3 container 0123456789ab",
    f"/kubepods/besteffort/pod{UID}/crio-{ID}": "pod 8fd1b2c3 crio 0123456789ab",
    f"/kubepods/pod{UID}/{ID}": "pod 8fd1b2c3 container 0123456789ab",
    f"/kubepods/pod{UID}": "pod 8fd1b2c3",
    f"/kubepods/burstable/pod{STATIC}/{ID}": "pod 01234567 container 0123456789ab",
    f"{PODS}/kubepods-burstable-pod{SLICED}.slice": "pod 8fd1b2c3",
    f"{PODS}/kubepods-burstable-pod{SLICED}.slice/cri-containerd-{ID}.scope": (
        "pod 8fd1b2c3 containerd 0123456789ab"
    ),
    f"{BEST_EFFORT}/kubepods-besteffort-pod{SLICED}.slice/crio-{ID}.scope/container": (
        "pod 8fd1b2c3 crio 0123456789ab"
    ),
    f"/kubepods.slice/kubepods-pod{SLICED}.slice/docker-{ID}.scope": (
        "pod 8fd1b2c3 docker 0123456789ab"
    ),
    f"/system.slice/containerd.service/kubepods-burstable-pod{SLICED}.slice:cri-containerd:{ID}": (
        "pod 8fd1b2c3 containerd 0123456789ab"
    ),
    f"/docker/{'f' * 64}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod{SLICED}.slice"
    f"/cri-containerd-{ID}.scope": "pod 8fd1b2c3 containerd 0123456789ab",
}

UNITS = {
    "/system.slice/ssh.service": "ssh.service",
    "/system.slice/containerd.service": "containerd.service",
    "/system.slice/ssh.service/worker/3": "ssh.service",
    "/system.slice/system-getty.slice/getty@tty1.service": "getty@tty1.service",
    r"/system.slice/dev-disk-by\x2duuid-1.swap": "dev-disk-by-uuid-1.swap",
    "/system.slice/podman.socket": "podman.socket",
    "/init.scope": "init.scope",
    "/user.slice/user-1000.slice/session-2.scope": "session-2.scope",
    USER: "user@1000.service",
    f"{USER}/init.scope": "user 1000 init.scope",
    f"{USER}/session.slice/dbus.service": "user 1000 dbus.service",
    f"{USER}/app.slice/app-gnome-firefox-77.scope": "user 1000 app-gnome-firefox-77.scope",
}

FOLDERS = {
    "/": "/",
    "": "/",
    "/system.slice": "system.slice",
    "/user.slice/user-1000.slice": "user-1000.slice",
    f"/machine.slice/machine-libpod_pod_{ID}.slice": "machine-libpod_pod_0123456789ab.slice",
    "/shop": "shop",
    "/shop/web": "shop/web",
    "/blog/web": "blog/web",
    "/custom.slice/shop/web": "shop/web",
}

ALL = {**CONTAINERS, **HELPERS, **PODS_AND_CONTAINERS, **UNITS, **FOLDERS}
PARTS = ("docker", "lxc", ID, STATIC, "a.slice", "b.service", "user@7.service", "machine-x.scope")
paths = st.text() | st.lists(st.sampled_from(PARTS) | st.text(max_size=5)).map("/".join)


@pytest.mark.parametrize(("path", "name"), ALL.items())
def test_a_path_has_the_name_that_people_use(path: str, name: str) -> None:
    assert name == cgroup_name(path)


@pytest.mark.parametrize("path", CONTAINERS)
def test_a_container_is_one(path: str) -> None:
    assert is_container(path)


@pytest.mark.parametrize("path", [*HELPERS, *UNITS, *FOLDERS])
def test_helpers_units_and_folders_are_no_containers(path: str) -> None:
    assert not is_container(path)


ENGINE = "/system.slice/containerd.service"


@pytest.mark.parametrize(
    ("v1", "v2", "moved"),
    [
        (f"/docker/{ID}", ENGINE, True),
        (f"/docker/{ID}", "/user.slice/user-1000.slice/session-2.scope", True),
        (f"/ecs/{STATIC}/{ID}", "/system.slice/docker.service", True),
        (f"/kubepods/pod{UID}/{ID}", "/system.slice/snap.microk8s.daemon-containerd.service", True),
        (f"/docker/{ID}", f"/docker/{ID}", False),
        (f"/docker/{ID}", f"/system.slice/docker-{ID}.scope", False),
        (f"/box/{ID}", "/system.slice/ssh.service", False),
        (f"/box/{ID}", "/shop", False),
        (ENGINE, ENGINE, False),
        ("/", ENGINE, False),
    ],
)
def test_a_container_stays_in_v2_where_its_engine_is(v1: str, v2: str, moved: bool) -> None:
    assert is_moved_alone(v1, v2) is moved


@given(path=paths)
def test_any_path_has_a_name(path: str) -> None:
    assert cgroup_name(path)


@given(path=paths)
def test_no_name_has_a_whole_id_of_a_container(path: str) -> None:
    assert ID not in cgroup_name(path)


def test_the_path_is_asked_for_once() -> None:
    asked = []

    def path(cgroup: int, cgroup_v1: int) -> str:
        asked.append((cgroup, cgroup_v1))
        return "/a"

    names = CgroupNames(path, "other")
    assert [names.of(1, 2), names.of(1, 2)] == ["a", "a"]
    assert asked == [(1, 2)]


def test_a_cgroup_that_is_not_known_yet_is_asked_for_again() -> None:
    answers = [None, "/a"]
    names = CgroupNames(lambda _cgroup, _v1: answers.pop(0), "other")
    assert [names.of(1, 0), names.of(1, 0)] == ["other", "a"]


def test_more_names_than_are_kept_are_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroup_names, "MOST_NAMES", 2)
    names = CgroupNames(lambda cgroup, _v1: f"/{cgroup}", "other")
    assert [names.of(cgroup, 0) for cgroup in (1, 2, 3, 1)] == ["1", "2", "3", "1"]


def test_so_many_names_are_kept_the_last_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroup_names, "MOST_NAMES", 3)
    names = CgroupNames(lambda cgroup, _v1: f"/{cgroup}", "other")
    for cgroup in range(100):
        names.of(cgroup, 0)
    assert list(names._names) == [(97, 0), (98, 0), (99, 0)]


def test_of_a_very_long_path_the_end_is_the_name() -> None:
    name = cgroup_name("/" + "/".join(["a" * 250] * 8) + "/web")
    assert len(name) == LONGEST
    assert name.endswith("/web")
