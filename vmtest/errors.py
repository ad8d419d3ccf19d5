"""Knows what can go wrong and the exit status of each case; refuses to know how it came about."""


class VmtestError(Exception):
    """Something a person has to read; the message says what to do next."""

    exit_status = 70


class MissingToolError(VmtestError):
    """A program of the host is not installed."""

    exit_status = 69


class KernelUnavailable(VmtestError):  # noqa: N818 - whoever catches it skips
    """The archive no longer has this kernel: a reason to skip, not to fail."""

    # The status that automake, meson and others read as "skipped".
    exit_status = 77


class MachineFailedError(VmtestError):
    """The machine ended without telling the status of the command."""


class MachineTimeoutError(VmtestError):
    """The machine was killed because its time was up."""

    # What timeout(1) returns.
    exit_status = 124
