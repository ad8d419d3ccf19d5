"""What services are called here, by port: as files say, and the Agent's own port.

Knows the section [service name] and what an Agent tells its plugins; refuses to
know /etc/services.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kvitals.config.ini import Entry
from kvitals.config.overrides import Override
from kvitals.config.port_rules import PORT_BOUNDS
from kvitals.config.problems import Problem, shown
from kvitals.config.readers import number_within
from kvitals.config.settings import NETDATA_PORT, Settings

AGENT_PORT = "NETDATA_LISTEN_PORT"
LONGEST_NAME = 100


def read_services(
    entries: tuple[Entry, ...], file: Path
) -> tuple[dict[int, Override], list[Problem]]:
    """The names that the lines of a section give to ports, and what is wrong in it."""
    found: dict[int, Override] = {}
    problems = []
    for one in entries:
        port, name = number_within(one.key, PORT_BOUNDS), " ".join(one.value.split())
        told = _mistake(one, port, name)
        if told:
            problems.append(Problem(file, one.line, f"{told}; the line is skipped"))
        elif port:
            if port in found:
                again = f"{shown(one.key)} is the port of line {found[port].line} again"
                problems.append(Problem(file, one.line, f"{again}, and counts in its place"))
            found[port] = Override(name, one.key, file, one.line)
    return found, problems


def service_names(listed: Mapping[int, Override], environment: Mapping[str, str]) -> dict[int, str]:
    """The names that count, in the order of their ports.

    The Agent's own port has a name where no file has one for it or for port 19999.
    """
    names = dict(Settings().service_names)
    agent = agent_port(listed, environment)
    if agent is not None:
        names[agent] = names[NETDATA_PORT]
    names |= {port: one.value for port, one in listed.items()}
    return dict(sorted(names.items()))


def agent_port(listed: Mapping[int, Override], environment: Mapping[str, str]) -> int | None:
    """The port of the Agent, where it decides a name."""
    port = number_within(environment.get(AGENT_PORT, ""), PORT_BOUNDS)
    return None if port in listed or NETDATA_PORT in listed else port


def _mistake(entry: Entry, port: int | None, name: str) -> str:
    least, most = PORT_BOUNDS
    if port is None:
        return f"a service has a port from {least} to {most}, not {shown(entry.key)}"
    if not 1 <= len(name) <= LONGEST_NAME:
        return f"{entry.key!r} takes a name of 1 to {LONGEST_NAME} characters, not {shown(name)}"
    return ""
