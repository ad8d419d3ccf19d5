"""`kvitals config show`: the settings that count, and where each is from, as an ebpf.conf."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from typing import Any

from kvitals.cli.exits import OK
from kvitals.config import groups
from kvitals.config.ebpf_conf import read_overrides
from kvitals.config.ebpf_options import OPTIONS, SERVICE_NAMES, Option
from kvitals.config.folders import stock_folders, user_folders
from kvitals.config.overrides import Override
from kvitals.config.service_names import AGENT_PORT, agent_port, service_names
from kvitals.config.settings import Settings

HELP = "print the settings that count, each with the place that it is from"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(arguments: argparse.Namespace) -> int:
    users = user_folders(os.environ, arguments.config)
    overrides = read_overrides(users + stock_folders(os.environ))
    _show_options(overrides.values)
    _show_services(overrides.services)
    chosen = groups.load(users)
    sys.stdout.write(f"# groups of applications: {chosen.file}, {len(chosen.groups)} groups\n")
    return OK


def _show_options(overrides: Mapping[str, Override]) -> None:
    section = ""
    for field in dict.fromkeys(option.field for option in OPTIONS):
        option = _shown(field, overrides)
        if option.section != section:
            section = option.section
            sys.stdout.write(f"[{section}]\n")
        sys.stdout.write(_lines(option, overrides.get(field)))


def _show_services(listed: Mapping[int, Override]) -> None:
    agent = agent_port(listed, os.environ)
    sys.stdout.write(f"[{SERVICE_NAMES}]\n")
    for port, name in service_names(listed, os.environ).items():
        origin = AGENT_PORT if port == agent else "built in"
        origin = listed[port].origin if port in listed else origin
        sys.stdout.write(_line(origin, str(port), name))


# Of several keys for one field the one that decided, or the last if none did.
def _shown(field: str, overrides: Mapping[str, Override]) -> Option:
    *_, chosen = (
        option
        for option in OPTIONS
        if option.field == field
        and (field not in overrides or overrides[field].key in option.names)
    )
    return chosen


def _lines(option: Option, found: Override | None) -> str:
    key = found.key if found else option.key
    value = found.value if found else getattr(Settings(), option.field)
    origin = found.origin if found else "built in"
    return _line(origin, key, _written(value, inverted=key == "disable apps"))


def _line(origin: str, key: str, value: str) -> str:
    return f"    # {origin}\n{f'    {key} = {value}'.rstrip()}\n"


def _written(value: Any, *, inverted: bool) -> str:
    if isinstance(value, bool):
        return "yes" if value is not inverted else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)
