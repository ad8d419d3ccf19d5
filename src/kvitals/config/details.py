"""Who is shown processes, peers and users one by one, as a setting says it."""

from __future__ import annotations

import re
from enum import StrEnum

from kvitals.config.readers import Reader, words
from kvitals.config.web_words import each


class Details(StrEnum):
    """Everybody who is answered; our own users of this machine and tokens; tokens alone."""

    EVERYONE = "everyone"
    OWN = "own"
    TOKEN = "token"  # noqa: S105 (the word for it)


_USER = re.compile(r"(?a:[\w.][\w.-]{0,31}\$?)")
DETAILS: Reader = words({one.value: one for one in Details})
USERS: Reader = each(
    "names of users of this machine", lambda text: text if _USER.fullmatch(text) else None
)
