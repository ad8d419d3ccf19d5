"""Knows which kernels are tested and which Debian suites carry them; refuses to know packages."""

from dataclasses import dataclass

from vmtest.errors import VmtestError


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel series, such as "6.1", or "7" for the newest release that starts with 7."""

    name: str
    suites: tuple[str, ...]


KERNELS = (
    Kernel("5.10", ("bullseye", "bullseye-security")),
    Kernel("6.1", ("bookworm", "bookworm-security")),
    Kernel("6.12", ("trixie", "trixie-security")),
    # sid moves on by itself, hence no second number.
    Kernel("7", ("sid",)),
)


def kernel_named(name: str) -> Kernel:
    for kernel in KERNELS:
        if kernel.name == name:
            return kernel
    names = ", ".join(kernel.name for kernel in KERNELS)
    raise VmtestError(f"There is no kernel {name!r} in the matrix; there are {names}.")
