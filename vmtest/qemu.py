"""Knows the command line of QEMU; refuses to start it."""

from dataclasses import dataclass
from pathlib import Path

from vmtest.tools import tool

_KERNEL_PARAMETERS = (
    "console=ttyS0",
    "quiet",
    # With -no-reboot, a panic ends QEMU at once.
    "panic=-1",
    "oops=panic",
    # An emulator does not speculate, and the guards against it cost a seventh of the time.
    "mitigations=off",
)


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine: what it boots, the socket of its root, and where its ports lead."""

    kernel: Path
    initramfs: Path
    root_socket: Path
    console_log: Path
    status_file: Path
    append: str
    memory_mb: int


def command_line(machine: Machine) -> list[str]:
    """Write the command; the output of the guest is the standard output of QEMU."""
    return [
        # The kernel ends QEMU when the test runner is gone, however it went.
        *(tool("setpriv"), "--pdeathsig", "KILL"),
        tool("qemu-system-x86_64"),
        *("-nodefaults", "-no-user-config", "-no-reboot", "-display", "none"),
        # One thread for all processors: with several, some kernels panicked.
        *("-accel", "tcg,thread=single", "-cpu", "max", "-smp", "2"),
        # The file server reads and writes the memory of the guest.
        *("-machine", "q35,memory-backend=memory", "-m", f"{machine.memory_mb}M"),
        *("-object", f"memory-backend-memfd,id=memory,size={machine.memory_mb}M,share=on"),
        *("-kernel", str(machine.kernel), "-initrd", str(machine.initramfs)),
        *("-append", " ".join([*_KERNEL_PARAMETERS, machine.append]).strip()),
        *("-chardev", f"socket,id=root,path={machine.root_socket}"),
        *("-device", "vhost-user-fs-pci,chardev=root,tag=root"),
        *("-serial", f"file:{machine.console_log}"),
        *("-device", "virtio-serial-pci"),
        # Not "stdio": at the end of its input it tells the guest that nobody listens.
        *("-chardev", "file,id=output,path=/dev/stdout"),
        *("-device", "virtserialport,chardev=output,nr=1,name=output"),
        *("-chardev", f"file,id=status,path={machine.status_file}"),
        *("-device", "virtserialport,chardev=status,nr=2,name=status"),
    ]
