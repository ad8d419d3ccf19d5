"""How addresses and names of peers are written.

Refuses to know which peer has which name.
"""

from __future__ import annotations

import socket

from kvitals.model import MAPPED, UNKNOWN_ADDRESS

UNKNOWN = "unknown"
# Of a name, in UTF-8. An Agent's lines are bounded, and a name in DNS has 253 at most.
MOST_NAME_BYTES = 200


def text_of(address: bytes) -> str:
    """An address of 16 bytes in numbers."""
    if address == UNKNOWN_ADDRESS:
        return UNKNOWN
    if address.startswith(MAPPED):
        return socket.inet_ntop(socket.AF_INET, address[len(MAPPED) :])
    return socket.inet_ntop(socket.AF_INET6, address)


def text_in_a_name(address: bytes) -> str:
    """An address in numbers where colons separate it from other words: IPv6 in brackets."""
    text = text_of(address)
    return f"[{text}]" if ":" in text else text


def safe(name: str, most_bytes: int = MOST_NAME_BYTES) -> str:
    """A name from elsewhere, with nothing that cannot be printed, and not too long."""
    plain = "".join(char if char.isprintable() else "?" for char in name.removesuffix("."))
    return plain.encode()[:most_bytes].decode(errors="ignore")
