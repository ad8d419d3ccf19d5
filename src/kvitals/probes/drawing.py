"""Short spellings for the dimensions that probes declare."""

from __future__ import annotations

from kvitals.model import Dimension, Field, Measurement, Term


def line(
    line_id: str, name: str, field: Field, *measurements: Measurement, sign: int = 1
) -> Dimension:
    """A dimension that is the sum of one field over measurements."""
    return Dimension(line_id, name, tuple(Term(one.name, field) for one in measurements), sign)
