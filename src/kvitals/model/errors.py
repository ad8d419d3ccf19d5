"""The root of all errors of kvitals, and the one that any room can meet at its end."""


class KvitalsError(Exception):
    """An error meant for a person; its text says what to do next."""


class OutputError(KvitalsError):
    """Standard output takes nothing: it is closed, unread, or what is behind it is full."""


def output_error(error: OSError | None) -> OutputError:
    """Why standard output took nothing; None where there is none."""
    if error is None:
        return OutputError("standard output is closed; lead it to a file, a pipe or a terminal")
    return OutputError(f"standard output takes nothing more: {error.strerror or error}")
