"""`kvitals clean`: takes the kprobe events of dead kvitals processes out of the kernel."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from kvitals.cli.exits import FAILURE, OK
from kvitals.cli.saying import complain, say
from kvitals.kernel.kprobe_cleaning import has_kprobes, libbpf_leftovers, remove
from kvitals.kernel.kprobe_events import KprobeEvent, find_kprobe_events, leftovers, read_events
from kvitals.kernel.privileges import PrivilegeError
from kvitals.model import KvitalsError

HELP = "remove the kprobe events that dead processes of kvitals left, and no others"
EXAMPLE = "example: kvitals clean --dry-run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dry-run", action="store_true", help="tell what would be removed, and remove nothing"
    )


def run(arguments: argparse.Namespace) -> int:
    try:
        path = find_kprobe_events()
        events = read_events(path) if path else ()
    except PermissionError as error:
        raise PrivilegeError(_forbidden("read", error.filename)) from error
    if path is None:
        if has_kprobes():
            raise KvitalsError(
                "tracefs is not mounted, so kprobe events cannot be seen: "
                "mount -t tracefs nodev /sys/kernel/tracing"
            )
        say("This kernel has no kprobe events: there is nothing to clean.")
        return OK
    if not arguments.dry_run and not os.access(path, os.W_OK):
        raise PrivilegeError(_forbidden("write", path))
    return _clean(events, path, dry_run=arguments.dry_run)


def _forbidden(what: str, path: object) -> str:
    return f"kvitals may not {what} {path}. Start it as root, where tracefs is mounted writable."


def _clean(events: Sequence[KprobeEvent], path: Path, *, dry_run: bool) -> int:
    dead = leftovers(events)
    refused = False
    for event in dead:
        name, gone = f"{event.group}/{event.name}", f"process {event.owner} is gone"
        if dry_run:
            say(f"would remove {name}: {gone}")
            continue
        try:
            remove(event, path)
        except FileNotFoundError:
            say(f"already gone {name}")
        except OSError as error:
            complain(f"could not remove {name}: {error.strerror}")
            refused = True
        else:
            say(f"removed {name}: {gone}")
    spared = [one for one in events if one not in dead]
    for event in spared:
        say(f"left alone {event.group}/{event.name}: {_owner(event)}")
    if not events:
        say(f"{path} is empty: there is nothing to clean.")
    _mention_libbpf(spared, path)
    return FAILURE if refused else OK


def _owner(event: KprobeEvent) -> str:
    return "not of kvitals" if event.owner is None else f"process {event.owner} runs"


def _mention_libbpf(events: Sequence[KprobeEvent], path: Path) -> None:
    count = len(libbpf_leftovers(events))
    if count:
        say(
            f"Of these, {count} by libbpf in processes that are gone. Whose they were cannot be "
            f"told, so they stay; look at them with: grep libbpf_ {path}"
        )
