"""What files and the environment decide, and where each value stands.

Knows values, not how they are written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kvitals.config.problems import Problem


@dataclass(frozen=True, slots=True)
class Override:
    """A value that a file gives to a setting, and where.

    Of a value from the environment, file is the variable, and line is 0.
    """

    value: Any
    key: str
    file: Path
    line: int

    @property
    def origin(self) -> str:
        return f"{self.file}:{self.line}" if self.line else str(self.file)


@dataclass(frozen=True, slots=True)
class Overrides:
    """What files decide: values by the name of a field of Settings, and services by port.

    problems are a person's mistakes; notes are no mistakes, but perhaps not what
    was meant.
    """

    values: Mapping[str, Override] = field(default_factory=dict)
    services: Mapping[int, Override] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()

    def over(self, below: Overrides) -> Overrides:
        """The same with what a less important file decides where this one does not."""
        return Overrides(
            values={**below.values, **self.values},
            services={**below.services, **self.services},
            problems=self.problems + below.problems,
            notes=self.notes + below.notes,
        )
