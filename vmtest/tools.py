"""Knows which programs of the host are needed and who packages them; refuses to install any."""

import shutil
from pathlib import Path

from vmtest.errors import MissingToolError

_PACKAGES = {
    "apt-cache": "apt",
    "apt-get": "apt",
    "busybox": "busybox-static",
    "depmod": "kmod",
    "dpkg-deb": "dpkg",
    "qemu-system-x86_64": "qemu-system-x86",
    "setpriv": "util-linux",
    "unshare": "util-linux",
    "zstd": "zstd",
}

# Debian 12 ships QEMU's own daemon with qemu-system-common; later releases have the one written in
# Rust, with other options. Neither is on the PATH.
_VIRTIOFSD = {
    "/usr/libexec/virtiofsd": (
        "--shared-dir=/",
        "--sandbox=chroot",
        "--cache=always",
        # Overlayfs does not cross mount points of its lower layer, so there must be none.
        "--no-announce-submounts",
    ),
    "/usr/lib/qemu/virtiofsd": ("-o", "source=/,sandbox=chroot,cache=always,log_level=err"),
}


def tool(name: str) -> str:
    """Find a program, or say which Debian package has it."""
    # An ordinary user's PATH lacks the folders of depmod and others.
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin")
    if path is None:
        raise MissingToolError(f"{name} is missing: apt-get install {_PACKAGES[name]}")
    return path


def virtiofsd() -> tuple[str, ...]:
    """Find the file server, with the options by which it shares the whole root."""
    for path, options in _VIRTIOFSD.items():
        if Path(path).exists():
            return path, *options
    raise MissingToolError(
        "virtiofsd is missing: apt-get install virtiofsd (on Debian 12: qemu-system-common)"
    )
