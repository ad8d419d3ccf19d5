"""What an Agent tells its plugins in the environment, systemd its services, and what is wrong.

Knows names of variables and their values. NETDATA_PLUGINS_DIR is not looked at:
nothing of ours lies there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kvitals.config.folders import AGENT_FOLDERS, is_absolute_folder
from kvitals.config.overrides import Override, Overrides
from kvitals.config.port_rules import PORT_BOUNDS
from kvitals.config.problems import Problem, shown
from kvitals.config.readers import Reader, whole
from kvitals.config.service_names import AGENT_PORT
from kvitals.config.settings import INTERVAL_BOUNDS_S

UPDATE_EVERY = "NETDATA_UPDATE_EVERY"
HOST_PREFIX = "NETDATA_HOST_PREFIX"
# What systemd makes for a service, the first of several.
STATE_FOLDER = "STATE_DIRECTORY"


def read_environment(environment: Mapping[str, str]) -> Overrides:
    """What counts where no file and no command line says otherwise.

    An empty variable says nothing. A wrong value is told, and counts as none.
    """
    found = _Variables(environment)
    found.read(UPDATE_EVERY, "interval_s", whole(INTERVAL_BOUNDS_S))
    found.read(AGENT_PORT, "", whole(PORT_BOUNDS))
    prefix = found.folder(HOST_PREFIX, "what is the host's is looked for in /")
    if prefix:
        found.take(HOST_PREFIX, "host_prefix", prefix.rstrip("/"))
    state = found.folder(STATE_FOLDER, "history is not kept there", until=":")
    if state:
        found.take(STATE_FOLDER, "history_folder", Path(state))
    for name in AGENT_FOLDERS:
        found.folder(name, "no configuration is read from there")
    return Overrides(found.values, problems=tuple(found.problems))


class _Variables:
    """What the variables so far have decided."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.values: dict[str, Override] = {}
        self.problems: list[Problem] = []

    def read(self, name: str, field: str, reader: Reader) -> None:
        text = self._environment.get(name, "")
        if not text:
            return
        value = reader.read(text).value
        if value is None:
            self._tell(name, f"it takes {reader.accepted}; {shown(text)} is skipped")
        elif field:
            self.take(name, field, value)

    def folder(self, name: str, instead: str, *, until: str = "\0") -> str:
        """The folder that a variable names, or nothing where there is none.

        until is what stands behind it where there may be more.
        """
        text = self._environment.get(name, "").partition(until)[0]
        if not text:
            return ""
        if not is_absolute_folder(text):
            told = f"it takes an absolute folder that is there; {shown(text)} is skipped"
            self._tell(name, f"{told}, and {instead}")
            return ""
        return text

    def take(self, name: str, field: str, value: Any) -> None:
        self.values[field] = Override(value, name, Path(name), 0)

    def _tell(self, name: str, sentence: str) -> None:
        self.problems.append(Problem(Path(name), 0, sentence))
