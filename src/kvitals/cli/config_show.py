"""`kvitals config show`: the settings that count, and where each is from, as an ebpf.conf."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from typing import Any

from kvitals.cli.exits import OK
from kvitals.config import groups
from kvitals.config.ebpf_conf import Override, read_overrides
from kvitals.config.ebpf_options import OPTIONS, Option
from kvitals.config.folders import stock_folders, user_folders
from kvitals.config.settings import Settings

HELP = "print the settings that count, each with the place that it is from"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(arguments: argparse.Namespace) -> int:
    users = user_folders(os.environ, arguments.config)
    overrides = read_overrides(users + stock_folders(os.environ)).values
    section = ""
    for field in dict.fromkeys(option.field for option in OPTIONS):
        option = _shown(field, overrides)
        if option.section != section:
            section = option.section
            sys.stdout.write(f"[{section}]\n")
        sys.stdout.write(_lines(option, overrides.get(field)))
    chosen = groups.load(users)
    sys.stdout.write(f"# groups of applications: {chosen.file}, {len(chosen.groups)} groups\n")
    return OK


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
    return f"    # {origin}\n    {key} = {_written(value, inverted=key == 'disable apps')}\n"


def _written(value: Any, *, inverted: bool) -> str:
    if isinstance(value, bool):
        return "yes" if value is not inverted else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)
