"""The settings of a run: the command line over files, environment and what is built in."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kvitals.cli.config_netdata import with_programs
from kvitals.cli.config_sources import Sources, read_sources
from kvitals.config import groups
from kvitals.config.folders import SYSTEM, user_folders
from kvitals.config.service_names import service_names
from kvitals.config.settings import SettingError, Settings
from kvitals.logs.start import tell_anew

log = logging.getLogger(__name__)


def effective(
    given: Mapping[str, Any],
    environment: Mapping[str, str],
    system: Path = SYSTEM,
    *,
    under_agent: bool = False,
) -> Settings:
    """Merge what the command line gave, by field of Settings, with what files and environment say.

    A value of None was not given. What is wrong in the files is logged. Under
    an Agent no netdata.conf is read, because the Agent acts on it itself.

    Raises:
        SettingError: the command line has a value that cannot be used, or a
            netdata.conf turns the collector off.
    """
    explicit = given.get("folder")
    if explicit is not None:
        require_folder(explicit)
    sources = read_sources(environment, explicit, system, under_agent=under_agent)
    overrides = sources.overrides
    _log(sources)
    if sources.off is not None:
        raise SettingError(
            f"the collector is turned off in {sources.off.file}, line {sources.off.line}; "
            f"write {sources.off.key} = yes there, or take the line out"
        )
    chosen: dict[str, Any] = {name: one.value for name, one in overrides.values.items()}
    chosen["service_names"] = service_names(overrides.services, environment)
    chosen |= {name: value for name, value in with_programs(given).items() if value is not None}
    return Settings(**chosen)


def require_folder(folder: Path) -> None:
    """Insist on a folder that a person named.

    Raises:
        SettingError: it is none, or cannot be read.
    """
    try:
        found = folder.is_dir()
    except OSError as error:
        raise SettingError(f"--config {folder} cannot be read: {error.strerror}") from error
    if not found:
        raise SettingError(f"--config {folder} is not a folder")


def _log(sources: Sources) -> None:
    # Whoever has the files read again wants to know what is still wrong.
    tell_anew()
    for problem in (*sources.surroundings, *sources.overrides.problems):
        log.warning("%s", problem)
    for note in sources.overrides.notes:
        log.info("%s", note)


def reread(
    given: Mapping[str, Any],
    environment: Mapping[str, str],
    *,
    under_agent: bool = False,
) -> Settings:
    """The same for a run that follows other settings: a mistake in a file is an error here.

    Raises:
        SettingError: something is wrong in a file.
    """
    tell_anew()
    explicit = given.get("folder")
    sources = read_sources(environment, explicit, SYSTEM, under_agent=under_agent)
    problems = (
        *sources.overrides.problems,
        *groups.load(user_folders(environment, explicit)).problems,
    )
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise SettingError(f"{problems[0]}{more}")
    return effective(given, environment, under_agent=under_agent)
