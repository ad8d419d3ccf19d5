"""What this monitor itself costs."""
