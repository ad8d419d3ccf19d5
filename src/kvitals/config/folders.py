"""Where configuration files are looked for, the folder that counts most first.

Knows folders, not which files are in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SYSTEM = Path("/etc/kvitals")
STOCK = Path(__file__).parent / "stock"

# How an Agent names its folders, those of people and those of packages.
AGENT_FOLDERS = _USER, _STOCK = "NETDATA_USER_CONFIG_DIR", "NETDATA_STOCK_CONFIG_DIR"


def user_folders(
    environment: Mapping[str, str], explicit: Path | None = None, system: Path = SYSTEM
) -> tuple[Path, ...]:
    """Where people write: the folder named for this run, the Agent's, the system's."""
    return (
        *([explicit] if explicit is not None else []),
        *_named(environment, _USER),
        system,
    )


def stock_folders(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Where packages write: the Agent's folder when it names one, then our own."""
    return (*_named(environment, _STOCK), STOCK)


def is_absolute_folder(text: str) -> bool:
    """Whether an Agent's variable can mean a folder: it does not depend on where we started."""
    try:
        return text.startswith("/") and Path(text).is_dir()
    except (OSError, ValueError):
        return False


def stock_files() -> tuple[Path, ...]:
    """Our own stock configuration."""
    return tuple(sorted(STOCK.iterdir()))


def _named(environment: Mapping[str, str], variable: str) -> tuple[Path, ...]:
    text = environment.get(variable, "")
    return (Path(text),) if is_absolute_folder(text) else ()
