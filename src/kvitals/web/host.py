"""What /api/v1/info tells of a host, in Netdata's words. Refuses to know where it was read."""

from __future__ import annotations

from dataclasses import dataclass

from kvitals.web.answers import Document


@dataclass(frozen=True, slots=True)
class Host:
    """A machine and its system. uid stays the same on a machine, and tells nothing about it."""

    uid: str
    os_name: str
    os_id: str
    os_id_like: str
    os_version: str
    os_version_id: str
    cores: int
    ram_bytes: int
    kernel_name: str
    kernel_version: str
    architecture: str

    def described(self) -> Document:
        """The part of /api/v1/info that is about the machine alone."""
        return {
            "os_name": self.os_name,
            "os_id": self.os_id,
            "os_id_like": self.os_id_like,
            "os_version": self.os_version,
            "os_version_id": self.os_version_id,
            "cores_total": str(self.cores),
            "ram_total": str(self.ram_bytes),
            "kernel_name": self.kernel_name,
            "kernel_version": self.kernel_version,
            "architecture": self.architecture,
        }
