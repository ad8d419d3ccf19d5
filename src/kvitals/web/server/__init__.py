"""The HTTP server: who is let in, for how long, and how fast. Knows no answers."""
