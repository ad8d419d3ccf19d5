"""Knows how to run a command under another Linux kernel; refuses to know what is tested there."""

from vmtest.errors import KernelUnavailable, MachineFailedError, MachineTimeoutError, VmtestError
from vmtest.kernels import KERNELS, Kernel
from vmtest.machine import Result, run

__all__ = [
    "KERNELS",
    "Kernel",
    "KernelUnavailable",
    "MachineFailedError",
    "MachineTimeoutError",
    "Result",
    "VmtestError",
    "run",
]
