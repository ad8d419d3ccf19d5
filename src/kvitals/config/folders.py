"""Where configuration files are looked for, the folder that counts most first.

Knows folders, not which files are in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SYSTEM = Path("/etc/kvitals")
STOCK = Path(__file__).parent / "stock"


def user_folders(
    environment: Mapping[str, str], explicit: Path | None = None, system: Path = SYSTEM
) -> tuple[Path, ...]:
    """Where people write: the folder named for this run, the Agent's, the system's."""
    named = environment.get("NETDATA_USER_CONFIG_DIR", "")
    folders = ([explicit] if explicit is not None else []) + ([Path(named)] if named else [])
    return (*folders, system)


def stock_folders(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Where packages write: the Agent's folder when it names one, then our own."""
    named = environment.get("NETDATA_STOCK_CONFIG_DIR", "")
    return (*([Path(named)] if named else []), STOCK)
