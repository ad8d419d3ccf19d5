"""What was measured before the ring begins, in one SQLite file that is bounded in size and age.

Only what imports this package needs SQLite.
"""

from kvitals.store.archive.keeper import Archive

__all__ = ["Archive"]
