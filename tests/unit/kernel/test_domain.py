"""What the kernel's file says about the domain, under each kind of security module."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.kernel.domain import current_domain


@pytest.mark.parametrize(
    ("content", "domain"),
    [
        (b"system_u:system_r:unconfined_service_t:s0\0", "unconfined_service_t"),
        (b"unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023\0", "unconfined_t"),
        (b"kernel\0", None),
        (b"unconfined\n", None),
        (b"/usr/bin/kvitals (enforce)\n", None),
        (b":namespace:profile (complain)\n", None),
        (b"\xff\xfe", None),
        (b"", None),
    ],
)
def test_the_domain_is_that_of_selinux_alone(
    content: bytes, domain: str | None, tmp_path: Path
) -> None:
    attribute = tmp_path / "current"
    attribute.write_bytes(content)
    assert domain == current_domain(attribute)


def test_without_a_security_module_there_is_no_domain(tmp_path: Path) -> None:
    assert current_domain(tmp_path / "nothing") is None
