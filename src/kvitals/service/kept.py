"""Rights that another process keeps: asks it, and ends when it does."""

from __future__ import annotations

import logging
import os
import pickle
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread
from typing import Self

from kvitals.config.settings import Settings
from kvitals.kernel.own_process import Spent
from kvitals.kernel.privileges import PrivilegeError, require_capabilities
from kvitals.kernel.proc import PROC, command_line, is_zombie
from kvitals.logs.start import tell_anew
from kvitals.model import KvitalsError
from kvitals.service import keeper
from kvitals.service.channel import (
    COUNT,
    REQUEST,
    Answer,
    GoneError,
    Outcome,
    Wish,
    close_all,
    receive,
    unpack_spent,
)
from kvitals.service.reload import Reread
from kvitals.service.rights import Told

log = logging.getLogger(__name__)

# Longer than an answer takes that is no reload; a tick waits for no more of them than two.
_PATIENCE_S = 0.4
# For how long its end is waited for.
_ENDING_S = 5.0


class Kept:
    """Asks the keeper. Safe in several threads.

    Raises:
        PrivilegeError: this process may not load BPF programs.
    """

    def __init__(self, settings: Settings, reread: Reread) -> None:
        require_capabilities()
        self._lock = Lock()
        self._number = 0
        self._is_ending = False
        self._told: Told | None = None
        self._watch: Thread | None = None
        self.pid, self._channel = keeper.start(settings, reread)

    @property
    def told(self) -> Told:
        """What is measured now. The first time, it waits until everything is attached.

        Raises:
            PrivilegeError: the keeper may not load BPF programs.
            KvitalsError: it cannot attach them.
        """
        if self._told is None:
            self._told, _ = self._tell(self._answer(0))
        return self._told

    def reload(self) -> tuple[Told, tuple[str, ...]]:
        """Have the keeper read the settings again and follow them.

        Raises:
            KvitalsError: they are wrong, or the kernel does not take them; all stays as it was.
        """
        # A mistake that is still there is told again.
        tell_anew()
        self._told, waiting = self._tell(self._ask(Wish.RELOAD, patience_s=None))
        return self._told, waiting

    def _tell(self, answer: Answer) -> tuple[Told, tuple[str, ...]]:
        # What has rights is trusted by what has none, and never the other way round.
        told, waiting = pickle.loads(answer.content)  # noqa: S301
        places = told.attached.descriptors
        files = {name: answer.descriptors[place] for name, place in places.items()}
        return replace(told, attached=replace(told.attached, descriptors=files)), waiting

    def spent(self) -> Spent:
        """What the kernel tells of our programs, and what the keeper took."""
        return unpack_spent(self._ask(Wish.SPENT).content)

    def descriptor_count(self, pid: int) -> int | None:
        """How many files a process of any user has open, or None if that cannot be told."""
        count: int = COUNT.unpack(self._ask(Wish.DESCRIPTOR_COUNT, pid).content)[0]
        return None if count < 0 else count

    def command_line(self, pid: int) -> str:
        """The arguments of a process of any user, empty if it is gone or has none."""
        if self._sees_everybody:
            return command_line(pid, self._proc)
        return self._ask(Wish.COMMAND_LINE, pid).content.decode(errors="replace")

    def is_zombie(self, pid: int) -> bool:
        """Whether a process of any user ended and was not waited for."""
        if self._sees_everybody:
            return is_zombie(pid, self._proc)
        return bool(COUNT.unpack(self._ask(Wish.IS_ZOMBIE, pid).content)[0])

    # Where /proc is mounted with hidepid, processes of others are not seen without rights.
    @cached_property
    def _sees_everybody(self) -> bool:
        return (PROC / str(self.pid) / "stat").exists()

    @property
    def _proc(self) -> Path:
        return self.told.settings.on_host(PROC)

    def _ask(self, wish: Wish, pid: int = 0, patience_s: float | None = _PATIENCE_S) -> Answer:
        with self._lock:
            self._number += 1
            self._channel.settimeout(patience_s)
            try:
                self._channel.sendall(REQUEST.pack(self._number, wish, pid))
            except BrokenPipeError:
                raise GoneError("the process that keeps the rights has ended") from None
            return self._answer(self._number)

    # An answer that came too late for who asked is not for who asks now.
    def _answer(self, number: int) -> Answer:
        while (answer := receive(self._channel)).number != number:
            close_all(answer.descriptors)
        if answer.outcome is Outcome.DONE:
            return answer
        kind = PrivilegeError if answer.outcome is Outcome.NOT_PERMITTED else KvitalsError
        raise kind(answer.content.decode())

    def watch(self, end: Callable[[], None]) -> None:
        """Have somebody called when the keeper ends without being asked to."""
        self._watch = Thread(target=self._wait, args=(end,), name="keeper", daemon=True)
        self._watch.start()

    def _wait(self, end: Callable[[], None]) -> None:
        _, status = os.waitpid(self.pid, 0)
        if not self._is_ending:
            log.error(
                "the process that keeps the rights has ended, and so do we status=%d",
                os.waitstatus_to_exitcode(status),
            )
            end()

    def close(self) -> None:
        """End the keeper, which takes everything out of the kernel. Safe to call twice."""
        self._is_ending = True
        with suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        self._channel.close()
        if self._watch is None:
            with suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
        else:
            self._watch.join(_ENDING_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
