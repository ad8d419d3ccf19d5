"""What some keys mean for settings that have keys of their own.

Knows what one file decides, not how it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kvitals.config.ebpf_options import BY_CGROUPS
from kvitals.config.overrides import Override
from kvitals.config.problems import Problem
from kvitals.config.settings import Grouping

OF_PROCESS = {"files": "fd", "vfs": "vfs"}


def with_process_for_all(values: Mapping[str, Override]) -> dict[str, Override]:
    """What a file of the first generation decides: there files and VFS are of process.

    A file that names them too means them.
    """
    process = values.get("process")
    if process is None:
        return dict(values)
    implied = {field: replace(process, key=key) for field, key in OF_PROCESS.items()}
    return {**implied, **values}


def with_cgroups(values: Mapping[str, Override]) -> tuple[dict[str, Override], list[Problem]]:
    """What `cgroups = yes` means: grouping by cgroups, and by applications where these are on.

    `group by` says it better, and counts before it. `cgroups = no` decides nothing.
    """
    found = dict(values)
    cgroups, ways = found.pop(BY_CGROUPS.field, None), found.get("group_by")
    if cgroups is None:
        return found, []
    if ways is not None:
        if (Grouping.CGROUPS in ways.value) is cgroups.value:
            return found, []
        told = f"{cgroups.key!r} contradicts {ways.key!r} in line {ways.line}, which counts"
        return found, [Problem(cgroups.file, cgroups.line, told)]
    if not cgroups.value:
        return found, []
    apps = found.get("apps")
    wanted: tuple[Grouping, ...] = (Grouping.APPS, Grouping.CGROUPS)
    if apps is not None and not apps.value:
        found["apps"] = replace(cgroups, key="apps")
        wanted = wanted[1:]
    found["group_by"] = replace(cgroups, key="group by", value=wanted)
    return found, []
