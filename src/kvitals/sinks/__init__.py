"""Outlets that ticks are pushed to, one file each. They change no value."""
