"""A host that does not exist: made-up readings for the real charts."""
