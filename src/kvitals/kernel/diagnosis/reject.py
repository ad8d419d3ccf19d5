"""Whether the running kernel is on the list of those that kvitals keeps away from."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from kvitals.config.folders import SYSTEM
from kvitals.config.reject import STOCK, RejectEntry, RejectList, load
from kvitals.kernel.diagnosis.check import Verdict, answers, no, unknown, yes
from kvitals.kernel.system_files import text
from kvitals.model import KvitalsError

log = logging.getLogger(__name__)

SUBJECT = "reject list"

# Ubuntu's own signature comes first: its /proc/version tells less.
SIGNATURES = (Path("/proc/version_signature"), Path("/proc/version"))
_IN_PART = (
    f"{SIGNATURES[-1]} cannot be read, so that the reject list is compared with what uname(2) tells"
)
_REMEDY = "ProcSubset=all in the unit, or all of /proc in the container"


class KernelRejectedError(KvitalsError):
    """The running kernel is on the reject list."""


class _Signature(NamedTuple):
    text: str
    is_whole: bool = True


def signature(paths: tuple[Path, ...] = SIGNATURES) -> _Signature:
    """The first of the kernel's signatures that can be read.

    Without any, as in a service that sees no more of /proc than processes, it is the
    beginning of /proc/version, as uname(2) tells it.
    """
    for path in paths:
        try:
            return _Signature(text(path).strip())
        except OSError:
            continue
    running = os.uname()
    return _Signature(f"{running.sysname} version {running.release} ", is_whole=False)


def find(signed: str, rejected: RejectList) -> RejectEntry | None:
    """The first entry that a signature begins with."""
    return next((one for one in rejected.entries if signed.startswith(one.prefix)), None)


def _sentence(entry: RejectEntry) -> str:
    reason = entry.reason or "no reason is written above it."
    return f"'{entry.prefix}' in {entry.file}, line {entry.line}: {reason}"


# The stock copy is not for editing: an update of kvitals would bring the line back.
def _own(entry: RejectEntry, system: Path) -> str:
    return f"a copy of the list in {system}" if entry.file == STOCK else "that file"


def require_accepted_kernel(
    paths: tuple[Path, ...] = SIGNATURES,
    environment: Mapping[str, str] | None = None,
    system: Path = SYSTEM,
) -> None:
    """Do nothing if the running kernel is not on the list.

    Raises:
        KernelRejectedError: it is; the text names the entry, its place and its reason.
    """
    rejected = load(os.environ if environment is None else environment, system)
    if rejected.problem:
        log.warning("reject list passed over: %s", rejected.problem)
    signed = signature(paths)
    if not signed.is_whole:
        log.warning("%s; %s", _IN_PART, _REMEDY)
    entry = find(signed.text, rejected)
    if entry is not None:
        raise KernelRejectedError(
            f"nothing is loaded, because this kernel is on the reject list: {_sentence(entry)} "
            "Use another kernel; or, if that no longer holds, take the line out of "
            f"{_own(entry, system)}."
        )


@answers(SUBJECT, "kernel accepted")
def accepted(
    paths: tuple[Path, ...] = SIGNATURES,
    environment: Mapping[str, str] | None = None,
    system: Path = SYSTEM,
) -> Verdict:
    """Whether no entry rejects the running kernel."""
    rejected = load(os.environ if environment is None else environment, system)
    signed = signature(paths)
    entry = find(signed.text, rejected)
    if entry is None and not signed.is_whole:
        return unknown(_IN_PART, _REMEDY)
    if entry is None:
        return yes(f"not in {rejected.file}, {len(rejected.entries)} entries")
    return no(_sentence(entry), "another kernel")


@answers(SUBJECT, "list readable")
def readable(environment: Mapping[str, str] | None = None, system: Path = SYSTEM) -> Verdict:
    """Whether the copy that a user made can be used."""
    rejected = load(os.environ if environment is None else environment, system)
    if rejected.problem:
        return no(rejected.problem, "mend that line, or remove the file")
    return yes(str(rejected.file))
