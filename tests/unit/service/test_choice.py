"""Which probes a run has when programs are turned off."""

from __future__ import annotations

import pytest

from kvitals.config.settings import Settings
from kvitals.service.choice import chosen_probes

FILES = ("file", "vfs", "process")


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (Settings(), (*FILES, "socket", "network", "apps")),
        (Settings(apps=False), (*FILES, "socket", "network")),
        (Settings(connections=False), (*FILES, "socket", "apps")),
        (Settings(socket=False), (*FILES, "apps")),
        (Settings(process=False), ("socket", "network", "apps")),
        (Settings(process=False, connections=False), ("socket", "apps")),
        (Settings(process=False, socket=False), (*FILES, "socket", "network", "apps")),
    ],
)
def test_what_is_turned_off_is_not_there(settings: Settings, names: tuple[str, ...]) -> None:
    assert tuple(one.name for one in chosen_probes(settings)) == names
