"""A setting out of bounds is told with its bounds."""

from __future__ import annotations

import pytest

from kvitals.config.settings import SettingError, Settings


@pytest.mark.parametrize("interval_s", [0, 3601])
def test_the_interval_has_bounds(interval_s: int) -> None:
    with pytest.raises(SettingError, match="1 to 3600 seconds"):
        Settings(interval_s=interval_s)


@pytest.mark.parametrize("port", [-1, 65536])
def test_the_port_has_bounds(port: int) -> None:
    with pytest.raises(SettingError, match="0 to 65535"):
        Settings(port=port)
