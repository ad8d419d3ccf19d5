"""What a person has to know after an installation: how to enable it, and whether it works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kvitals.cli.netdata.agent import Agent
from kvitals.cli.netdata.installation import Installation
from kvitals.cli.netdata.plan import Plan, Way
from kvitals.cli.netdata.service import DROP_IN

_RESCAN = "60"
_PORT = "19999"


def advice(plan: Plan, installation: Installation, root: Path) -> Iterator[str]:
    yield from _capabilities(plan)
    for sentence in installation.writers():
        yield f"warning: {sentence}: who can change it decides what the Agent starts."
    if (root / "sys/fs/selinux/enforce").exists():
        yield "SELinux is in force: if it denies eBPF, `kvitals selinux` makes a policy module."
    yield ""
    yield "To enable it:"
    yield from _enabling(plan.agent)
    yield from _starting(plan, root)
    yield ""
    yield "To see that it works:"
    yield from _seeing(plan)


def _capabilities(plan: Plan) -> Iterator[str]:
    name = plan.user.name
    match plan.way:
        case Way.SERVICE:
            yield f"The Agent runs as user {name}; systemd gives its service"
            yield "CAP_BPF and CAP_PERFMON, and so to all plugins that it starts."
        case Way.FILE:
            yield f"The Agent runs plugins as user {name}; {plan.private} has"
            yield "CAP_BPF and CAP_PERFMON as file capabilities. Of all users but root, only those"
            yield f"in group {plan.user.group} may start it, and it starts nothing but the plugin."
            others = plan.user.others()
            if others:
                yield f"warning: in that group are also: {', '.join(others)}."
            yield "It knows one interpreter by its path: after an upgrade of Python, install again."
        case Way.NONE if plan.user.uid:
            yield f"The Agent runs plugins as user {name}, and nothing was done to give it"
            yield "CAP_BPF and CAP_PERFMON: without them the plugin tells so and ends."
        case Way.NONE:
            yield f"The Agent runs plugins as user {name}, who has the capabilities."


def _enabling(agent: Agent) -> Iterator[str]:
    entry = agent.says("plugins", "ebpf")
    fallback = agent.says("plugins", "enable running new plugins")
    if entry and entry.value.lower() not in {"yes", "true", "on", "auto", "on demand"}:
        yield f"  {agent.conf.file}:{entry.line} has it switched off; change that line to"
    elif entry is None and fallback and fallback.value.lower() not in {"yes", "true", "on"}:
        yield f"  {agent.conf.file}:{fallback.line} leaves new plugins out; add"
    else:
        yield f"  nothing to change: it is on, unless {agent.conf.file} says otherwise;"
        yield "  to have it in writing:"
    yield "    [plugins]"
    yield "        ebpf = yes"


def _starting(plan: Plan, root: Path) -> Iterator[str]:
    restart = "systemctl restart netdata" if plan.service else "restart it as you started it"
    entry = plan.agent.says("plugins", "check for new plugins every")
    seconds = entry.value if entry else _RESCAN
    if plan.has(root / DROP_IN):
        yield f"  The service gets its capabilities when it is restarted: {restart}"
        return
    yield f"  A running Agent looks for new plugins every {seconds} s. After a change of"
    yield f"  netdata.conf, or where ebpf.plugin ran before: {restart}"


def _seeing(plan: Plan) -> Iterator[str]:
    entry = plan.agent.says("directories", "log") or plan.agent.says("global", "log directory")
    folder = entry.value.strip("\"'") if entry else _usual_log(plan.agent.plugins)
    port = plan.agent.says("web", "default port")
    address = f"http://localhost:{port.value if port else _PORT}"
    yield f"  grep -i ebpf {folder}/error.log    (newer Agents: journalctl --namespace netdata)"
    yield f"  curl -s {address}/api/v1/charts | grep '\"ebpf\\.'"
    yield f"  {address}/    in the menu ebpf"


def _usual_log(plugins: Path) -> str:
    static = "/opt/netdata"
    return f"{static}/var/log/netdata" if plugins.is_relative_to(static) else "/var/log/netdata"
