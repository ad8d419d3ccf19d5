"""Knows how to ask apt for packages beside the machine's own state; refuses to install any."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from vmtest.errors import VmtestError
from vmtest.tools import tool

# Hooks are cleared because they belong to the machine's own lists.
_CONFIGURATION = """\
Dir::Etc::SourceList "{folder}/sources.list";
Dir::Etc::SourceParts "-";
Dir::State::Lists "{folder}/lists";
Dir::State::Status "/dev/null";
Dir::Cache "{folder}/cache";
APT::Architecture "amd64";
APT::Architectures "amd64";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""

# What apt says of a suite that the mirror does not (or no longer) carry.
_GONE = "does not have a Release file"


class Archive:
    """Debian as seen through one sources.list, with lists and caches in one folder."""

    def __init__(self, folder: Path, sources_list: str) -> None:
        self._folder = folder
        self._sources_list = sources_list

    def refresh(self) -> None:
        """Fetch the package lists; a suite that is gone is left out, not an error."""
        for name in ("lists/partial", "cache/archives/partial"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        (self._folder / "sources.list").write_text(self._sources_list)
        (self._folder / "apt.conf").write_text(_CONFIGURATION.format(folder=self._folder))
        done = self._apt("apt-get", "--quiet", "update")
        if done.returncode and _GONE not in done.stderr:
            raise VmtestError(f"apt-get update failed:\n{done.stderr}")

    def package_names(self) -> tuple[str, ...]:
        if not (self._folder / "apt.conf").exists():
            self.refresh()
        done = self._apt("apt-cache", "pkgnames", "linux-")
        if done.returncode:
            raise VmtestError(f"apt-cache pkgnames failed:\n{done.stderr}")
        return tuple(done.stdout.split())

    def download(self, packages: Sequence[str], target: Path) -> tuple[Path, ...]:
        done = self._apt("apt-get", "--quiet", "download", *packages, cwd=target)
        if done.returncode:
            raise VmtestError(f"apt-get download failed:\n{done.stderr}")
        return tuple(target.glob("*.deb"))

    def _apt(
        self, program: str, *arguments: str, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [tool(program), f"--config-file={self._folder / 'apt.conf'}", *arguments],
            cwd=cwd,
            env=os.environ | {"LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
        )
