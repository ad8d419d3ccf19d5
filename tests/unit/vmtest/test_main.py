"""The exit status tells a skip, a failure of the machine and a failure of the command apart."""

from collections.abc import Sequence

import pytest

from vmtest import (
    Kernel,
    KernelUnavailable,
    MachineFailedError,
    MachineTimeoutError,
    Result,
    VmtestError,
)
from vmtest import __main__ as cli


def test_the_status_of_the_command_is_the_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[tuple[str, list[str], object]] = []

    def fake_run(kernel: Kernel, command: Sequence[str], **options: object) -> Result:
        seen.append((kernel.name, list(command), options["append"]))
        return Result(3, "", "6.1.0-56-cloud-amd64", 5.0)

    monkeypatch.setattr(cli, "run", fake_run)
    arguments = ["run", "6.1", "--append", "lockdown=integrity", "--", "pytest", "-x", "--", "a"]
    assert cli.main(arguments) == 3
    assert seen == [("6.1", ["pytest", "-x", "--", "a"], "lockdown=integrity")]
    assert "6.1.0-56-cloud-amd64 returned 3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (KernelUnavailable("gone"), 77),
        (MachineTimeoutError("slow"), 124),
        (MachineFailedError("panic"), 70),
    ],
)
def test_an_error_is_a_sentence_and_a_status(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: VmtestError,
    status: int,
) -> None:
    def fail(*_: object, **__: object) -> Result:
        raise error

    monkeypatch.setattr(cli, "run", fail)
    assert cli.main(["run", "6.1", "--", "true"]) == status
    assert capsys.readouterr().err == f"vmtest: {error}\n"


def test_a_kernel_beyond_the_matrix_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", "2.6", "--", "true"]) == 70
    assert "5.10, 6.1" in capsys.readouterr().err
