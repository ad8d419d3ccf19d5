"""`kvitals install`: makes kvitals a plugin of an installed Netdata Agent."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from kvitals.cli.exits import OK
from kvitals.cli.netdata import advice, manifest, putting, service
from kvitals.cli.netdata.access import require_start
from kvitals.cli.netdata.agent import find_agent
from kvitals.cli.netdata.installation import Installation, this_installation
from kvitals.cli.netdata.plan import Plan, Way, make_plan
from kvitals.cli.saying import hand_out
from kvitals.kernel.privileges import PrivilegeError
from kvitals.model import KvitalsError

HELP = "make kvitals a plugin of an installed Netdata Agent, and tell how to enable it"
EXAMPLE = "example: kvitals install netdata --dry-run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["netdata"], metavar="netdata", help="where to")
    parser.add_argument(
        "--plugins-dir",
        type=Path,
        metavar="DIR",
        help="the Agent's plugins folder (default: found by netdata.conf and the usual places)",
    )
    parser.add_argument(
        "--netdata-conf",
        type=Path,
        metavar="FILE",
        help="the Agent's configuration (default: the one that belongs to its folder)",
    )
    parser.add_argument(
        "--capabilities",
        choices=["auto", *(one.value for one in Way)],
        default="auto",
        help="who gives the plugin CAP_BPF and CAP_PERFMON: systemd to the Agent's service, "
        "a file that starts nothing but the plugin, or none of them (default: what serves here)",
    )
    add_shared(parser, force="keep somebody else's ebpf.plugin aside; uninstall puts it back")


def add_shared(parser: argparse.ArgumentParser, *, force: str) -> None:
    """What both commands understand. --root is for tests: it stands for /."""
    parser.add_argument("--force", action="store_true", help=force)
    parser.add_argument(
        "--dry-run", action="store_true", help="tell what would be done, and do nothing"
    )
    parser.add_argument("--root", type=Path, default=Path("/"), help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    require_root(arguments)
    try:
        return _install(arguments)
    except OSError as error:
        raise KvitalsError(f"nothing was changed: {error}") from error


def require_root(arguments: argparse.Namespace) -> None:
    if os.geteuid() and not arguments.dry_run:
        raise PrivilegeError(
            f"kvitals may not {arguments.command} anything: start it as root, or with --dry-run."
        )


def _install(arguments: argparse.Namespace) -> int:
    root: Path = arguments.root
    agent = find_agent(root, arguments.plugins_dir, arguments.netdata_conf)
    installation = this_installation()
    record = root / manifest.PLACE
    known = manifest.load(record)
    plan = make_plan(
        agent,
        service.find_service(root),
        installation,
        known,
        root=root,
        wanted=arguments.capabilities,
    )
    if not os.geteuid():
        require_start([installation.script, "--version"], plan.user, installation.read)
    todo = putting.steps(plan.pieces, known, force=arguments.force)
    if arguments.dry_run:
        for one in todo:
            _tell_step(one, dry_run=True)
    elif known and all(one.done for one in todo):
        _check(plan, installation)
        _tell(f"{plan.plugin} is installed already, as it should be")
    else:
        after: list[Callable[[], None]] = [lambda: _check(plan, installation)]
        if any(one.piece.path == root / service.DROP_IN and not one.done for one in todo):
            after.append(service.reload)
        putting.install(todo, known, record, after)
        for one in todo:
            _tell_step(one, dry_run=False)
    for line in advice.advice(plan, installation, root):
        _tell(line)
    if arguments.dry_run:
        _tell("\nThis was only told; nothing was done.")
    return OK


def _check(plan: Plan, installation: Installation) -> None:
    require_start([plan.plugin, "--version"], plan.user, [plan.plugin, *installation.read])


def _tell_step(step: putting.Step, *, dry_run: bool) -> None:
    would = "would " if dry_run and not step.done else ""
    if step.moves and step.record.aside:
        _tell(f"{would}keep {step.piece.path} aside as {step.record.aside}")
    _tell(f"{would}{step}")


def _tell(line: str) -> None:
    hand_out(f"{line}\n")
