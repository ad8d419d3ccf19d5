"""Which probes a run has when programs are turned off."""

from __future__ import annotations

from functools import partial

import pytest

from kvitals.config.settings import Settings
from kvitals.service.choice import chosen_probes

FILES = ("file", "vfs", "process")
NO_FILES = partial(Settings, files=False, vfs=False, process=False)


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (Settings(), (*FILES, "socket", "network", "apps")),
        (Settings(apps=False), (*FILES, "socket", "network")),
        (Settings(connections=False), (*FILES, "socket", "apps")),
        (Settings(socket=False), (*FILES, "apps")),
        (Settings(vfs=False), ("file", "process", "socket", "network", "apps")),
        (Settings(process=False), ("file", "vfs", "socket", "network", "apps")),
        (NO_FILES(), ("socket", "network", "apps")),
        (NO_FILES(connections=False), ("socket", "apps")),
        (NO_FILES(socket=False), (*FILES, "socket", "network", "apps")),
    ],
)
def test_what_is_turned_off_is_not_there(settings: Settings, names: tuple[str, ...]) -> None:
    assert tuple(one.name for one in chosen_probes(settings)) == names
