"""`kvitals selinux`: the policy module that lets kvitals use eBPF under SELinux."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from kvitals.cli.exits import OK
from kvitals.cli.saying import hand_out
from kvitals.config.audit import Denial, find_denials
from kvitals.config.selinux_policy import FILE, PolicyError, commands, policy, sources
from kvitals.files.private import FILE_MODE
from kvitals.files.putting import put_file
from kvitals.kernel.domain import current_domain
from kvitals.kernel.system_files import each_line
from kvitals.model import KvitalsError

HELP = "print an SELinux policy module that allows eBPF, and how to compile, load and remove it"
EXAMPLE = "example: kvitals selinux --audit-log /var/log/audit/audit.log > kvitals_ebpf.te"

# More than auditd keeps of logs by default, all together.
_MOST_OF_LOG = 1 << 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--audit-log",
        type=Path,
        metavar="FILE",
        help="take the domain, and what more it was denied, from this log",
    )
    parser.add_argument(
        "--domain",
        metavar="TYPE",
        help="the domain to allow it to (default: the denied one, else that of this command)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE.te",
        help="write the module to this file and print only the commands",
    )


def run(arguments: argparse.Namespace) -> int:
    log: Path | None = arguments.audit_log
    output: Path | None = arguments.output
    denials = _read(log) if log else ()
    domain = arguments.domain or (_denied(denials, log) if log else _own())
    file = str(output or FILE)
    text = policy(domain, denials, file=file)
    if output is None:
        hand_out(text)
        return OK
    try:
        put_file(output, text.encode(), mode=FILE_MODE)
    except OSError as error:
        raise KvitalsError(f"{output} cannot be written: {error.strerror}") from error
    for purpose, command in commands(file):
        hand_out(f"{purpose:<8} {command}\n")
    return OK


def _read(log: Path) -> tuple[Denial, ...]:
    try:
        return find_denials(each_line(log, _MOST_OF_LOG))
    except OSError as error:
        raise KvitalsError(f"{log} cannot be read: {error.strerror}") from error


def _denied(denials: Sequence[Denial], log: Path) -> str:
    match sources(denials):
        case ():
            raise PolicyError(
                f"{log} has no denial of eBPF: give the domain with --domain (`ps -eZ` shows it)"
            )
        case (domain,):
            return domain
        case several:
            raise PolicyError(
                f"{log} has denials of {', '.join(several)}: choose one with --domain"
            )


def _own() -> str:
    domain = current_domain()
    if domain is None:
        raise PolicyError(
            "SELinux is not in force here, so this command has no domain: "
            "give one with --domain, or a log with --audit-log"
        )
    return domain
