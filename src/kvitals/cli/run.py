"""`kvitals run`: collect, and show the dashboard."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from kvitals.cli.exits import FAILURE, OK
from kvitals.cli.options import (
    add_history,
    add_log_level,
    add_measuring,
    forced_rung,
    groupings,
    history_given,
    seconds,
)
from kvitals.cli.settings import effective, reread
from kvitals.cli.web_options import add_web, web_given
from kvitals.config.settings import Settings
from kvitals.kernel.room import STANDALONE, require_room
from kvitals.model import Mode
from kvitals.service.kept import Kept

HELP = "collect every second and show a live dashboard"
EXAMPLE = "example: kvitals run --mode return --port 8080"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    defaults = Settings()
    parser.add_argument(
        "--config",
        type=Path,
        metavar="DIR",
        help="look for ebpf.conf and apps_groups.conf in this folder before the others",
    )
    add_measuring(parser, files_decide=True)
    parser.add_argument(
        "--interval",
        type=seconds,
        metavar="SECONDS",
        help=f"length of a tick (default: as ebpf.conf says, else {defaults.interval_s})",
    )
    parser.add_argument(
        "--apps",
        action=argparse.BooleanOptionalAction,
        help="draw the charts of applications, or do not (default: as ebpf.conf says, else do)",
    )
    parser.add_argument(
        "--connections",
        action=argparse.BooleanOptionalAction,
        help="draw who talks to whom, or do not (default: as ebpf.conf says, else do)",
    )
    parser.add_argument(
        "--group-by",
        type=groupings,
        metavar="WAY[,WAY]",
        help="bring processes together by apps, users or cgroups, or several of these "
        f"(default: as ebpf.conf says, else {','.join(defaults.group_by)})",
    )
    add_history(parser)
    parser.add_argument(
        "--user",
        metavar="NAME",
        help="the user that answers HTTP once everything is attached "
        "(default: kvitals where there is such a user, else nobody; root for staying root)",
    )
    parser.add_argument(
        "--enable-reload",
        action="store_true",
        help="let POST /-/reload read the settings again, and SIGHUP in a terminal, where it means "
        "otherwise that the terminal is gone; without a terminal SIGHUP always does",
    )
    add_web(parser)
    add_log_level(parser)


def run(arguments: argparse.Namespace) -> int:
    given = {
        "interval_s": arguments.interval,
        "mode": Mode(arguments.mode) if arguments.mode else None,
        **web_given(arguments),
        "rung": forced_rung(arguments),
        "only_cgroup": arguments.only_cgroup,
        "apps": arguments.apps,
        "connections": arguments.connections,
        "group_by": arguments.group_by,
        "folder": arguments.config,
        "user": arguments.user,
        **history_given(arguments),
    }
    settings = effective(given, os.environ)
    require_room(STANDALONE)
    with Kept(settings, lambda: reread(given, os.environ)) as rights:
        # Here, so that neither other commands nor who keeps the rights have the web libraries.
        from kvitals.service.standalone import serve  # noqa: PLC0415

        ran = serve(settings, rights, allow_reload=arguments.enable_reload)
    return OK if ran else FAILURE
