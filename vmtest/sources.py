"""Knows which Debian mirror this machine uses, from its apt sources; refuses to talk to it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vmtest.errors import VmtestError

_DEBIAN_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
_DEBIAN_SUITE = re.compile(
    r"(bullseye|bookworm|trixie|forky|duke|sid|(?:old){0,2}stable|testing|unstable)"
    r"(-updates|-backports|-security)?"
)


@dataclass(frozen=True, slots=True)
class Source:
    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    keyring: str | None


@dataclass(frozen=True, slots=True)
class Mirror:
    """Where Debian is, and where its security updates are if the machine knows."""

    archive: str
    security: str | None
    keyring: str


def parse_lines(text: str) -> Iterator[Source]:
    """Read the format of sources.list: one source a line."""
    for line in text.splitlines():
        match = re.fullmatch(r"\s*deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]*)(?:#.*)?", line)
        if match is None:
            continue
        options = dict(option.split("=", 1) for option in (match[1] or "").split())
        yield Source(
            match[2], (match[3],), tuple(match[4].split()), _keyring(options.get("signed-by", ""))
        )


def parse_stanzas(text: str) -> Iterator[Source]:
    """Read the format of *.sources: stanzas of fields, separated by blank lines."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for stanza in re.split(r"\n\s*\n", "\n".join(lines)):
        # A line that starts with a space continues the field above it.
        joined = re.sub(r"\n[ \t]+", " ", stanza)
        pairs = (line.split(":", 1) for line in joined.splitlines() if ":" in line)
        fields = {name.strip().lower(): value.strip() for name, value in pairs}
        if "deb" not in fields.get("types", "").split() or fields.get("enabled") == "no":
            continue
        for uri in fields.get("uris", "").split():
            yield Source(
                uri,
                tuple(fields.get("suites", "").split()),
                tuple(fields.get("components", "").split()),
                _keyring(fields.get("signed-by", "")),
            )


def machine_sources(etc_apt: Path) -> list[Source]:
    parts = etc_apt / "sources.list.d"
    lists = [etc_apt / "sources.list", *sorted(parts.glob("*.list"))]
    found = [source for path in lists if path.exists() for source in parse_lines(path.read_text())]
    for path in sorted(parts.glob("*.sources")):
        found.extend(parse_stanzas(path.read_text()))
    return found


def mirror(sources: Iterable[Source]) -> Mirror:
    """Pick Debian's own archive among everything that the machine installs from."""
    debian = [source for source in sources if _is_debian(source)]
    archives = [source for source in debian if not _is_security(source)]
    if not archives:
        raise VmtestError("No source in /etc/apt is a Debian archive; vmtest takes kernels there.")
    # Other publishers may use Debian's suite names, but not its keyring.
    archive = max(archives, key=lambda source: "debian-archive" in (source.keyring or ""))
    security = next((source.uri for source in debian if _is_security(source)), None)
    return Mirror(archive.uri, security, archive.keyring or _DEBIAN_KEYRING)


def sources_list(mirror: Mirror, suites: Iterable[str]) -> str:
    """Write a sources.list with these suites alone; only the package index is of use."""
    lines = []
    for suite in suites:
        uri = mirror.security if suite.endswith("-security") else mirror.archive
        if uri is not None:
            lines.append(f"deb [signed-by={mirror.keyring} target=Packages] {uri} {suite} main\n")
    return "".join(lines)


def _is_debian(source: Source) -> bool:
    foreign = source.keyring is not None and "debian" not in source.keyring
    named = any(_DEBIAN_SUITE.fullmatch(suite) for suite in source.suites)
    return "main" in source.components and named and not foreign


def _is_security(source: Source) -> bool:
    return any(suite.endswith("-security") for suite in source.suites)


# A key may also be written out in full, or be named by its fingerprint: neither is a file.
def _keyring(signed_by: str) -> str | None:
    return signed_by if signed_by.startswith("/") and " " not in signed_by else None
