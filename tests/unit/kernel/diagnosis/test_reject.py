"""A listed kernel is refused with the entry, its place and its reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kvitals.config.reject import FILE_NAME, STOCK
from kvitals.kernel.diagnosis import reject
from kvitals.kernel.features import Answer


def signatures(tmp_path: Path, text: str) -> tuple[Path]:
    path = tmp_path / "version_signature"
    path.write_text(f"{text}\n")
    return (path,)


@pytest.mark.parametrize("build", ["4.18.0-13.14~18.04.1-generic", "4.18.0-25.26-generic"])
def test_the_stock_list_refuses_what_crashed(tmp_path: Path, build: str) -> None:
    paths = signatures(tmp_path, f"Ubuntu {build} 4.18.17")
    with pytest.raises(reject.KernelRejectedError, match=r"netdata issue (9634|10258)") as raised:
        reject.require_accepted_kernel(paths, {}, tmp_path)
    assert f"{STOCK}, line" in str(raised.value)
    assert f"a copy of the list in {tmp_path}" in str(raised.value)
    assert reject.accepted(paths, {}, tmp_path).answer is Answer.NO


def test_a_neighbour_of_a_listed_kernel_is_accepted(tmp_path: Path) -> None:
    paths = signatures(tmp_path, "Ubuntu 4.18.0-130.1-generic 4.18.17")
    reject.require_accepted_kernel(paths, {}, tmp_path)
    assert reject.accepted(paths, {}, tmp_path).answer is Answer.YES


def test_the_users_copy_counts_alone(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("# ours\nLinux version 9.\n")
    environment = {"NETDATA_USER_CONFIG_DIR": str(tmp_path)}
    listed = signatures(tmp_path, "Linux version 9.1")
    with pytest.raises(reject.KernelRejectedError, match=r"line 2: ours .* out of that file\."):
        reject.require_accepted_kernel(listed, environment)
    stock = signatures(tmp_path, "Ubuntu 4.18.0-13.14-generic")
    reject.require_accepted_kernel(stock, environment)


def test_a_broken_copy_is_told_and_the_stock_list_still_protects(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE_NAME).write_text("Linux\n")
    paths = signatures(tmp_path, "Ubuntu 4.18.0-13.14-generic")
    with pytest.raises(reject.KernelRejectedError):
        reject.require_accepted_kernel(paths, {}, tmp_path)
    assert f"{tmp_path / FILE_NAME}, line 1: 'Linux' names no version" in caplog.text
    assert reject.readable({}, tmp_path).answer is Answer.NO


def test_ubuntus_signature_comes_first(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    second.write_text("Linux version 4.18\n")
    assert reject.signature((first, second)).text == "Linux version 4.18"
    first.write_text("Ubuntu 4.18\n")
    assert reject.signature((first, second)).text == "Ubuntu 4.18"


def test_without_signatures_the_kernel_is_judged_by_its_name_which_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = (tmp_path / "none",)
    environment = {"NETDATA_USER_CONFIG_DIR": str(tmp_path)}
    reject.require_accepted_kernel(nowhere, environment)
    assert "ProcSubset=all" in caplog.text
    assert reject.accepted(nowhere, environment).answer is Answer.UNKNOWN
    (tmp_path / FILE_NAME).write_text(f"Linux version {os.uname().release}\n")
    with pytest.raises(reject.KernelRejectedError):
        reject.require_accepted_kernel(nowhere, environment)
