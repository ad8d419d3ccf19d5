"""Tokens that let somebody in, each with its rights. Only their digests are kept anywhere.

A token is 32 random bytes, so a plain digest of it tells nothing, and to try one costs no more
than any request: there is nothing to slow down, and nothing that burns the processor.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

READ, RELOAD = "read", "reload"
RIGHTS = (READ, RELOAD)
MOST_TOKENS = 100
_LONGEST = 512
_LINE = re.compile(r"(?a:([\w.-]{1,64})[ \t]+([a-z,]{1,64})[ \t]+sha256:([0-9a-f]{64}))")


@dataclass(frozen=True, slots=True)
class Token:
    """Whose it is, what it is good for, and the digest by which it is known."""

    name: str
    rights: frozenset[str]
    digest: str

    @property
    def line(self) -> str:
        """How it stands in a file."""
        told = ",".join(one for one in RIGHTS if one in self.rights)
        return f"{self.name} {told} sha256:{self.digest}"


def read_token(line: str) -> Token | None:
    """The token of one line of a file, or None if it is none."""
    found = _LINE.fullmatch(line.strip())
    if found is None or not set(found[2].split(",")) <= set(RIGHTS):
        return None
    return Token(found[1], frozenset(found[2].split(",")), found[3])


def new_token(name: str, rights: Sequence[str]) -> tuple[str, Token]:
    """A new token, to be told once, and what is to be kept of it."""
    secret = secrets.token_urlsafe(32)
    return secret, Token(name, frozenset(rights), _digest(secret))


def rights_of(authorization: str, tokens: Sequence[Token]) -> frozenset[str] | None:
    """What the value of an Authorization header lets somebody do; None for a stranger.

    All tokens are compared, each in the same time. With Basic, which browsers ask
    for, the token is the password, whatever the user is called.
    """
    digest = _digest(_secret(authorization))
    found = None
    for one in tokens:
        if hmac.compare_digest(digest, one.digest):
            found = one.rights
    return found


def _secret(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    if len(value) > _LONGEST:
        return ""
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
