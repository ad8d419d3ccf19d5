"""The newest cloud kernel of a series is found among package names."""

import pytest

from vmtest.packages import newest

NAMES = (
    "linux-headers-6.1.0-60-cloud-amd64",
    "linux-image-cloud-amd64",
    "linux-image-6.1.0-9-cloud-amd64",
    "linux-image-6.1.0-56-cloud-amd64",
    "linux-image-6.1.0-56-cloud-amd64-dbg",
    "linux-image-6.1.0-56-cloud-amd64-unsigned",
    "linux-image-6.1.0-57-amd64",
    "linux-image-6.1.0-57-cloud-amd64-unsigned",
    "linux-image-6.1.0-57-rt-amd64",
    "linux-image-6.12-cloud-amd64",
    "linux-image-6.12.115+deb13-cloud-amd64",
    "linux-image-6.12.115+deb13.1-cloud-amd64",
    "linux-image-6.12.99+deb13-cloud-amd64",
    "linux-image-7.2-cloud-amd64",
    "linux-image-7.2.13+deb14-cloud-amd64",
    "linux-image-7.2.13+deb14-cloud-arm64",
    "linux-base-7.2.13+deb14-cloud-amd64",
    "linux-binary-7.2.13+deb14-cloud-amd64",
    "linux-modules-7.2.13+deb14-cloud-amd64",
    "linux-modules-7.2.12+deb14-cloud-amd64",
)


@pytest.mark.parametrize(
    ("series", "release"),
    [
        ("6.1", "6.1.0-56-cloud-amd64"),
        ("6.12", "6.12.115+deb13.1-cloud-amd64"),
        ("7", "7.2.13+deb14-cloud-amd64"),
        ("7.2", "7.2.13+deb14-cloud-amd64"),
    ],
)
def test_the_highest_numbers_win(series: str, release: str) -> None:
    chosen = newest(series, NAMES)
    assert chosen is not None
    assert chosen.release == release
    assert chosen.packages[0] == f"linux-image-{release}"


def test_an_unsigned_image_is_better_than_none() -> None:
    chosen = newest("6.1", [name for name in NAMES if name.endswith("-unsigned")])
    assert chosen is not None
    assert chosen.release == "6.1.0-57-cloud-amd64"
    assert chosen.packages == ("linux-image-6.1.0-57-cloud-amd64-unsigned",)


def test_the_packages_that_an_image_was_split_into_come_along() -> None:
    chosen = newest("7", NAMES)
    assert chosen is not None
    assert chosen.packages == (
        "linux-image-7.2.13+deb14-cloud-amd64",
        "linux-base-7.2.13+deb14-cloud-amd64",
        "linux-binary-7.2.13+deb14-cloud-amd64",
        "linux-modules-7.2.13+deb14-cloud-amd64",
    )


@pytest.mark.parametrize("series", ["5.10", "6", "8"])
def test_a_series_that_is_gone_has_no_choice(series: str) -> None:
    gone = [name for name in NAMES if "-6." not in name] if series == "6" else NAMES
    assert newest(series, gone) is None
