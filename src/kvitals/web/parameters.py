"""Parameters of requests, read one by one. Knows no address that takes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kvitals.web.answers import RequestError

_MOST = 10**12
_FUNCTION = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*")
_FILE_NAME = re.compile(r"[\w .+-]{1,100}", re.ASCII)


def number(parameters: Mapping[str, str], name: str, default: int = 0) -> int:
    """A whole number, of either sign.

    Raises:
        RequestError: it is something else.
    """
    text = parameters.get(name) or str(default)
    try:
        found = int(text)
    except ValueError:
        found = _MOST
    if abs(found) < _MOST:
        return found
    raise RequestError(
        400,
        f"The parameter '{name}' is a whole number of seconds or points, not {text[:40]!r}.",
    )


def choice(parameters: Mapping[str, str], name: str, choices: Iterable[str]) -> str:
    """The value of a parameter that has only some; the first of them where none is given.

    Raises:
        RequestError: it has another.
    """
    known = tuple(choices)
    text = parameters.get(name) or known[0]
    if text not in known:
        raise RequestError(
            400, f"The parameter '{name}' is one of {', '.join(known)}, not {text[:40]!r}."
        )
    return text


def function(name: str, text: str) -> str:
    """The name of a function to call with the answer, which becomes part of a script.

    Raises:
        RequestError: it is more than a name.
    """
    if len(text) > 100 or not _FUNCTION.fullmatch(text):
        raise RequestError(400, f"The parameter '{name}' names a function, not {text[:40]!r}.")
    return text


def file_name(name: str, text: str) -> str:
    """The name to save an answer under, which becomes part of a header.

    Raises:
        RequestError: it has more than letters, digits, spaces, dots, signs of plus and minus.
    """
    if text and not _FILE_NAME.fullmatch(text):
        raise RequestError(400, f"The parameter '{name}' names a file, not {text[:40]!r}.")
    return text


def is_yes(parameters: Mapping[str, str], name: str, *, default: bool) -> bool:
    """A parameter that is on or off, in any of the words that Netdata takes for it."""
    text = parameters.get(name)
    return default if text is None else text in {"yes", "1", "true"}
