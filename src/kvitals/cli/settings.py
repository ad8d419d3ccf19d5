"""The settings of a run: the command line over the files, the files over what is built in."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kvitals.config import groups
from kvitals.config.ebpf_conf import read_overrides
from kvitals.config.folders import SYSTEM, stock_folders, user_folders
from kvitals.config.overrides import Overrides
from kvitals.config.service_names import service_names
from kvitals.config.settings import SettingError, Settings

log = logging.getLogger(__name__)


def effective(
    given: Mapping[str, Any], environment: Mapping[str, str], system: Path = SYSTEM
) -> Settings:
    """Merge what the command line gave, by field of Settings, with what the files say.

    A value of None was not given. What is wrong in the files is logged.

    Raises:
        SettingError: the command line has a value that cannot be used.
    """
    explicit = given.get("folder")
    if explicit is not None:
        require_folder(explicit)
    folders = user_folders(environment, explicit, system) + stock_folders(environment)
    overrides = read_overrides(folders)
    _log(overrides)
    chosen: dict[str, Any] = {name: one.value for name, one in overrides.values.items()}
    chosen["service_names"] = service_names(overrides.services, environment)
    chosen |= {name: value for name, value in given.items() if value is not None}
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


def _log(overrides: Overrides) -> None:
    for problem in overrides.problems:
        log.warning("%s", problem)
    for note in overrides.notes:
        log.info("%s", note)


def reread(given: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """The same for a run that follows other settings: a mistake in a file counts as an error.

    Raises:
        SettingError: something is wrong in a file, or a file has become wrong.
    """
    folders = user_folders(environment, given.get("folder"))
    problems = (
        *read_overrides(folders + stock_folders(environment)).problems,
        *groups.load(folders).problems,
    )
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise SettingError(f"{problems[0]}{more}")
    return effective(given, environment)
