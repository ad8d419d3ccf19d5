"""`kvitals config show`: the settings that count, and where each is from, as an ebpf.conf."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from typing import Any

from kvitals.cli.config_sources import read_sources
from kvitals.cli.exits import OK
from kvitals.cli.saying import say
from kvitals.config import groups
from kvitals.config.ebpf_options import OPTIONS, SERVICE_NAMES, Option
from kvitals.config.folders import user_folders
from kvitals.config.overrides import Override
from kvitals.config.service_names import AGENT_PORT, agent_port, service_names
from kvitals.config.settings import Settings

HELP = "print the settings that count, each with the place that it is from"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(arguments: argparse.Namespace) -> int:
    users = user_folders(os.environ, arguments.config)
    sources = read_sources(os.environ, arguments.config)
    if sources.off is not None:
        say(f"# turned off: {sources.off.origin}")
    _show_options(sources.overrides.values)
    _show_services(sources.overrides.services)
    _show_prefix(sources.overrides.values.get("host_prefix"))
    chosen = groups.load(users)
    say(f"# groups of applications: {chosen.file}, {len(chosen.groups)} groups")
    return OK


def _show_options(overrides: Mapping[str, Override]) -> None:
    section = ""
    for field in dict.fromkeys(option.field for option in OPTIONS):
        option = _shown(field, overrides)
        if option.section != section:
            section = option.section
            say(f"[{section}]")
        say(*_lines(option, overrides.get(field)))


def _show_services(listed: Mapping[int, Override]) -> None:
    agent = agent_port(listed, os.environ)
    say(f"[{SERVICE_NAMES}]")
    for port, name in service_names(listed, os.environ).items():
        origin = AGENT_PORT if port == agent else "built in"
        origin = listed[port].origin if port in listed else origin
        say(*_line(origin, str(port), name))


def _show_prefix(found: Override | None) -> None:
    if found is not None and found.value:
        say(f"# folder of the host: {found.value}, from {found.origin}")


# Of several keys for one field the one that decided, or the last if none did.
def _shown(field: str, overrides: Mapping[str, Override]) -> Option:
    of_field = [option for option in OPTIONS if option.field == field]
    key = overrides[field].key if field in overrides else ""
    return next((option for option in of_field if key in option.names), of_field[-1])


def _lines(option: Option, found: Override | None) -> tuple[str, str]:
    key = found.key if found and found.key in option.names else option.key
    value = found.value if found else getattr(Settings(), option.field)
    origin = found.origin if found else "built in"
    return _line(origin, key, _written(value, inverted=key == "disable apps"))


def _line(origin: str, key: str, value: str) -> tuple[str, str]:
    return f"    # {origin}", f"    {key} = {value}".rstrip()


def _written(value: Any, *, inverted: bool) -> str:
    if isinstance(value, bool):
        return "yes" if value is not inverted else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)
