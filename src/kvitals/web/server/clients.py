"""What a client is called, by which its connections and requests are counted."""

from __future__ import annotations

from kvitals.web.server.owners import Address, Peer

# Who has a network has more addresses than one: the network is the client.
_NETWORK_BITS = 64


def client_name(peer: Peer, address: Address | None) -> str:
    """Each user of this machine is a client, wherever it connects from."""
    if peer.uid is not None:
        return f"user {peer.uid}"
    if address is None:
        return "unknown"
    if address.is_loopback:
        return "this machine"
    bits = _NETWORK_BITS if address.version == 6 else 32
    return f"{int.from_bytes(address.packed[: bits // 8]):x}/{bits}"
