"""`./soak MINUTES`: the real product under mixed load and random faults, watched all the time."""
