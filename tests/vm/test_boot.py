"""Every kernel of the matrix boots on the host's root and passes an exit status out."""

import pytest

from tests.conftest import UNAVAILABLE
from vmtest import KERNELS, Kernel, KernelUnavailable, Result, run
from vmtest.store import CHECKOUT

SCRIPT = """
uname -r
python3 -c 'import ctypes, sys; print(sys.prefix, ctypes.CDLL("libbpf.so.1")._name)'
stat -c %s /sys/kernel/btf/vmlinux
cat /sys/class/net/lo/operstate /proc/sys/net/ipv6/conf/lo/disable_ipv6
touch written && pwd
exit 3
"""


@pytest.fixture(scope="module", params=KERNELS, ids=lambda kernel: kernel.name)
def kernel(request: pytest.FixtureRequest) -> Kernel:
    assert isinstance(request.param, Kernel)
    return request.param


@pytest.fixture(scope="module")
def boot(kernel: Kernel) -> Result:
    try:
        return run(kernel, ["sh", "-c", SCRIPT], timeout_s=120)
    except KernelUnavailable as error:
        pytest.skip(f"{UNAVAILABLE}: {error}")


@pytest.fixture(scope="module")
def lines(boot: Result) -> list[str]:
    return boot.output.splitlines()


def test_the_kernel_is_the_wanted_one(kernel: Kernel, boot: Result, lines: list[str]) -> None:
    assert lines[0] == boot.kernel_release
    assert boot.kernel_release.startswith(f"{kernel.name}.")


def test_python_of_the_checkout_finds_libbpf(lines: list[str]) -> None:
    prefix, library = lines[1].split()
    if (CHECKOUT / ".venv").exists():
        assert prefix == str(CHECKOUT / ".venv")
    assert library == "libbpf.so.1"


def test_the_kernel_describes_its_types(lines: list[str]) -> None:
    assert int(lines[2]) > 1 << 20


def test_loopback_is_up(lines: list[str]) -> None:
    # The kernel never calls loopback "up"; a device that is down says so.
    assert lines[3:5] == ["unknown", "0"]


def test_what_is_written_inside_stays_inside(lines: list[str]) -> None:
    assert lines[5] == str(CHECKOUT)
    assert not (CHECKOUT / "written").exists()


def test_the_status_comes_back(boot: Result) -> None:
    assert boot.status == 3
