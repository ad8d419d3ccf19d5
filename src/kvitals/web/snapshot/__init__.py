"""Snapshots: a window of a run in one file, to be shown elsewhere."""
