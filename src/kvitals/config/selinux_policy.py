"""The SELinux policy module that lets a domain use eBPF, as text.

Knows what kvitals asks of the class bpf and the language of policy modules;
reads and loads nothing. What the text holds besides literals was checked.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Sequence

from kvitals.config.audit import Denial, is_domain
from kvitals.model import KvitalsError

MODULE = "kvitals_ebpf"
FILE = f"{MODULE}.te"
PERMISSIONS = ("map_create", "map_read", "map_write", "prog_load", "prog_run")


class PolicyError(KvitalsError):
    """No policy can be written from what was given."""


def commands(file: str = FILE) -> tuple[tuple[str, str], ...]:
    """What to do with the module, as (purpose, command).

    Raises:
        PolicyError: the file has a name that cannot be shown in a line.
    """
    if not file.isprintable():
        raise PolicyError(f"the name {file!r} cannot be printed: choose another")
    # A file whose name starts with a dash would be taken for an option.
    source = shlex.quote(f"./{file}" if file.startswith("-") else file)
    return (
        ("compile", f"checkmodule -M -m -o {MODULE}.mod {source}"),
        ("", f"semodule_package -o {MODULE}.pp -m {MODULE}.mod"),
        ("load", f"semodule -i {MODULE}.pp"),
        ("remove", f"semodule -r {MODULE}"),
    )


def sources(denials: Iterable[Denial]) -> tuple[str, ...]:
    """The domains that were denied eBPF, each once, in order."""
    return tuple(dict.fromkeys(one.source for one in denials if one.source == one.target))


def policy(domain: str, denials: Sequence[Denial] = (), *, file: str = FILE) -> str:
    """The module that allows a domain what kvitals asks for and what it was denied.

    Only what the domain was denied on itself counts: kvitals uses no map or
    program of another domain.

    Raises:
        PolicyError: the domain or the file has a name that cannot be used.
    """
    if not is_domain(domain):
        raise PolicyError(
            f"{domain!r} is no SELinux domain: letters, digits and _ only, a letter first"
        )
    denied = [one for one in denials if one.source == one.target == domain]
    granted = {"bpf": _once(PERMISSIONS, denied, "bpf")}
    capabilities = _once((), denied, "capability2")
    if capabilities:
        granted["capability2"] = capabilities
    classes = {name: f"{{ {' '.join(names)} }}" for name, names in granted.items()}
    lines = [
        f"# Lets the domain {domain} use eBPF.",
        "#",
        *(f"# {purpose:<8} {command}".rstrip() for purpose, command in commands(file)),
        *_reasons(denied),
        "",
        f"module {MODULE} 1.0;",
        "",
        "require {",
        f"    type {domain};",
        *(f"    class {name} {names};" for name, names in classes.items()),
        "}",
        "",
        *(f"allow {domain} self:{name} {names};" for name, names in classes.items()),
    ]
    return "\n".join(lines) + "\n"


def _once(first: tuple[str, ...], denied: Sequence[Denial], tclass: str) -> tuple[str, ...]:
    more = (name for one in denied if one.tclass == tclass for name in one.permissions)
    return tuple(dict.fromkeys([*first, *more]))


# The name of a command is the choice of whoever started it, hence ascii().
def _reasons(denied: Sequence[Denial]) -> list[str]:
    counted = Counter((one.tclass, one.permissions, one.comm) for one in denied)
    if not counted:
        return []
    return [
        "#",
        "# The audit log has these denials:",
        *(
            f"# {times:>6} x {tclass} {{ {' '.join(names)} }} for {comm!a}"
            for (tclass, names, comm), times in counted.items()
        ),
    ]
