"""The settings of one run, frozen. Knows their defaults and bounds, not where they came from."""

from __future__ import annotations

from dataclasses import dataclass

from kvitals.model import KvitalsError, Mode, Rung

INTERVAL_BOUNDS_S = (1, 3600)
HISTORY_S = 3600


class SettingError(KvitalsError):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person chose for one run.

    interval_s is the length of a tick in seconds, 1 to 3600. rung forces one
    kind of hook where a measurement offers it. only_cgroup is the path of a
    cgroup v2 folder; only tasks directly in it are counted.

    Raises:
        SettingError: a value is out of bounds.
    """

    interval_s: int = 1
    mode: Mode = Mode.ENTRY
    host: str = "127.0.0.1"
    port: int = 19998
    rung: Rung | None = None
    only_cgroup: str | None = None
    history_s: int = HISTORY_S

    def __post_init__(self) -> None:
        least, most = INTERVAL_BOUNDS_S
        if not least <= self.interval_s <= most:
            raise SettingError(f"the interval is {least} to {most} seconds, not {self.interval_s}")
        if not 0 <= self.port <= 65535:
            raise SettingError(f"the port is 0 to 65535, not {self.port}")
