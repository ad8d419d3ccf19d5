"""What was measured: the last hour in memory, and how to ask for a part of it."""
