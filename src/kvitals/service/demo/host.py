"""The made-up host itself: its name, its machine, and how its processes are grouped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kvitals.config.groups import load
from kvitals.config.settings import Grouping, Settings
from kvitals.model import GroupChart
from kvitals.sampling.app_names import AppNames
from kvitals.sampling.applications import Applications, GroupingBy
from kvitals.sampling.cgroup_names import CgroupNames
from kvitals.sampling.process_table import ProcessTable
from kvitals.service.demo.crowd import cgroup_path
from kvitals.service.demo.names import DemoUsers
from kvitals.service.demo.plan import MODE
from kvitals.web.host import Host

HOSTNAME = "demo"
HOST = Host(
    uid="00000000-0000-4000-8000-00000000de30",
    os_name="Debian GNU/Linux",
    os_id="debian",
    os_id_like="",
    os_version="13 (trixie)",
    os_version_id="13",
    cores=8,
    ram_bytes=32 << 30,
    kernel_name="Linux",
    kernel_version="6.12.0-demo",
    architecture="x86_64",
)
_NO_CGROUP = "unknown"


def demo_settings(host: str, port: int) -> Settings:
    """Everything is measured and drawn, in every way, at an address.

    Raises:
        SettingError: the port is out of bounds.
    """
    return Settings(mode=MODE, group_by=tuple(Grouping), host=host, port=port)


def demo_cgroups() -> CgroupNames:
    return CgroupNames(cgroup_path, _NO_CGROUP)


def demo_applications(
    charts: Sequence[GroupChart], command_line: Callable[[int], str]
) -> Applications:
    """The groupings of the made-up processes, with the groups file that comes with kvitals."""
    table, groups = ProcessTable(), load(())
    order = tuple(one.name for one in groups.groups)
    groupings = (
        GroupingBy(Grouping.APPS, AppNames(groups, table, command_line), order),
        GroupingBy(Grouping.USERS, DemoUsers()),
        GroupingBy(Grouping.CGROUPS, demo_cgroups()),
    )
    return Applications(table, groupings, charts)
