"""A function that the compiler renamed is hooked all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import UNAVAILABLE
from vmtest import KERNELS, KernelUnavailable, run
from vmtest.store import CHECKOUT

INSIDE = Path(__file__).parent / "suffix_inside.py"


def test_a_renamed_function_is_found() -> None:
    kernel = next(one for one in KERNELS if one.name == "6.1")
    command = f"cd {CHECKOUT}; PYTHONPATH=. .venv/bin/python {INSIDE}"
    try:
        result = run(kernel, ["sh", "-c", command])
    except KernelUnavailable as error:
        pytest.skip(f"{UNAVAILABLE}: {error}")
    assert result.status == 0, result.output
    assert ".isra." in result.output or ".constprop." in result.output
