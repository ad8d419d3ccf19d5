"""Folders and files on disk, made and opened such that no other user can steer what is written."""
