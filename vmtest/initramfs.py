"""Knows what the kernel finds before it has a root; refuses to know what comes after."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from vmtest import cpio
from vmtest.modules import load_order, module_content
from vmtest.store import CHECKOUT, Image
from vmtest.tools import tool

_GUEST = Path(__file__).parent / "guest"
# What stands between a cloud kernel and the root of the host. No cloud kernel has 9p.
_MODULES = ("virtio_pci", "virtio_console", "virtiofs", "overlay")


def initramfs(image: Image, command: Sequence[str]) -> bytes:
    """Build the archive that loads the modules, mounts the host's root and runs a command."""
    order = load_order((image.modules / "modules.dep").read_text(), _MODULES)
    loaded = [module_content(image.modules / path) for path in order]
    return cpio.archive(
        [
            cpio.file("init", (_GUEST / "init.sh").read_bytes(), executable=True),
            cpio.folder("modules"),
            # The shell of the guest lists names in alphabetical order.
            *(cpio.file(f"modules/{n:02}.ko", content) for n, content in enumerate(loaded)),
            cpio.folder("vmtest"),
            cpio.file("vmtest/busybox", Path(tool("busybox")).read_bytes(), executable=True),
            cpio.file("vmtest/session.sh", (_GUEST / "session.sh").read_bytes()),
            cpio.file("vmtest/settings", _settings(image).encode()),
            cpio.file("vmtest/command", _invocation(command).encode()),
        ]
    )


def _settings(image: Image) -> str:
    return f"checkout={shlex.quote(str(CHECKOUT))}\nmodules={shlex.quote(str(image.modules))}\n"


# /usr/bin/env looks for the program on the PATH; busybox would prefer its own.
def _invocation(command: Sequence[str]) -> str:
    folders = [CHECKOUT / ".venv/bin", Path(sys.executable).parent]
    system = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    environment = {
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "PATH": ":".join([*map(str, folders), system]),
        # The guest forgets whatever it writes.
        "PYTHONDONTWRITEBYTECODE": "1",
        "TERM": "dumb",
    }
    pairs = [f"{name}={value}" for name, value in environment.items()]
    return f"exec {shlex.join(['/usr/bin/env', '-i', *pairs, *command])}\n"
