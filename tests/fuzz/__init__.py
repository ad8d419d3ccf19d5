"""Feeds what reads bytes from outside with bytes that nobody would write, and keeps what failed.

Run by `python -m tests.fuzz`, and for a short time by the unit shelf.
"""
