"""/api/snapshot: what is shown, as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kvitals.web.budget import Budget
from kvitals.web.exhibit import Exhibit
from kvitals.web.snapshot.taking import Taken, take
from kvitals.web.snapshot.writing import file_name, pieces

MEDIA_TYPE = "application/gzip"


@dataclass(frozen=True, slots=True)
class File:
    """The file, whose values are worked out while it is sent."""

    taken: Taken
    media_type: str = MEDIA_TYPE

    @property
    def headers(self) -> Mapping[str, str]:
        name = file_name(self.taken.head.hostname, self.taken.head.taken)
        disposition = f'attachment; filename="{name}"'
        return {"Content-Disposition": disposition, "Cache-Control": "no-store"}

    def pieces(self) -> Iterator[bytes]:
        return pieces(self.taken)


def answer(exhibit: Exhibit, parameters: Mapping[str, str], budget: Budget) -> File:
    """The file of what a client asks for.

    Raises:
        RequestError: a parameter is wrong, nothing is kept of that time, or it is too long.
    """
    return File(take(exhibit, parameters, budget.check))
