"""The buffer in which programs leave messages, emptied through libbpf."""

from __future__ import annotations

import ctypes

from kvitals.kernel.libbpf import SAMPLE, libbpf

# Each message stands behind a head, on a multiple of 8 bytes
# (BPF_RINGBUF_HDR_SZ, include/uapi/linux/bpf.h).
_HEAD_BYTES = 8


class RingBuffer:
    """Messages of all CPUs, in the order in which they were sent."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._messages: list[bytes] = []
        # Kept on the object: ctypes does not keep callbacks alive.
        self._take = SAMPLE(self._keep)
        self._ring: int | None = libbpf().check(
            "ring_buffer__new", descriptor, self._take, None, None
        )

    def _keep(self, _context: int | None, data: int, size: int) -> int:
        self._messages.append(ctypes.string_at(data, size))
        return 0

    def empty(self) -> tuple[bytes, int]:
        """All messages one behind the other, and the bytes that they took in the buffer."""
        libbpf().check("ring_buffer__consume", self._ring)
        messages, self._messages = self._messages, []
        waiting = sum(_HEAD_BYTES + -(-len(one) // 8) * 8 for one in messages)
        return b"".join(messages), waiting

    def close(self) -> None:
        """Let go of the buffer's memory. Safe to call twice."""
        if self._ring:
            libbpf().call("ring_buffer__free", self._ring)
            self._ring = None
