"""All that says how to run, but for the command line: files and the environment, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kvitals.cli.config_netdata import agent_of
from kvitals.config.ebpf_conf import read_overrides
from kvitals.config.environment import read_environment
from kvitals.config.folders import SYSTEM, stock_folders, user_folders
from kvitals.config.ini import load
from kvitals.config.netdata_conf import FILE_NAME
from kvitals.config.overrides import Override, Overrides
from kvitals.config.problems import Problem


@dataclass(frozen=True, slots=True)
class Sources:
    """What they decide together. off is what turns the collector off, if anything does.

    surroundings are the mistakes in the environment, which no file mends.
    """

    overrides: Overrides
    surroundings: tuple[Problem, ...] = ()
    off: Override | None = None


def read_sources(
    environment: Mapping[str, str],
    explicit: Path | None = None,
    system: Path = SYSTEM,
    *,
    under_agent: bool = False,
) -> Sources:
    """Read them all. Under an Agent no netdata.conf is read: the Agent acts on it itself."""
    users = user_folders(environment, explicit, system)
    around = read_environment(environment)
    below = read_overrides(users, stock_folders(environment))
    below = below.over(replace(around, problems=()))
    if under_agent:
        return Sources(below, around.problems)
    above, switch = Overrides(), None
    for file in netdata_files(users):
        agent = agent_of(load(file))
        above = above.over(agent.overrides)
        switch = switch or agent.switch
    off = None if switch is None or switch.value else switch
    return Sources(above.over(below), around.problems, off)


def netdata_files(users: Sequence[Path]) -> tuple[Path, ...]:
    """The copies of netdata.conf that some folders may have, each once."""
    return tuple(dict.fromkeys(folder / FILE_NAME for folder in users))
