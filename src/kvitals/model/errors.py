"""The root of all errors of kvitals."""


class KvitalsError(Exception):
    """An error meant for a person; its text says what to do next."""
