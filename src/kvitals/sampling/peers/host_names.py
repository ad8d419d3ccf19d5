"""Names of hosts by their address, found out in threads of its own.

Promises: to ask never waits, and a lookup that hangs costs its thread and
nothing else. Refuses to know what a name is good for.
"""

from __future__ import annotations

import logging
import socket
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from enum import Enum
from threading import Condition, Thread
from typing import TypeAlias

from kvitals.sampling.peers.addresses import safe, text_of

log = logging.getLogger(__name__)

THREADS = 3
MOST_QUESTIONS = 1024
# Who asked has given up by then, so that newer questions come first.
KEEN_S = 5.0
MOST_ANSWERS = 4096
NAME_S = 3600.0
NO_NAME_S = 300.0


class Silence(Enum):
    """Why there is no name: the address has none, or nobody knows yet."""

    NONE = "none"
    PENDING = "pending"


Answer: TypeAlias = str | Silence


def look_up(address: bytes) -> str:
    """Ask the system, for as long as that takes.

    Raises:
        OSError: the address has no name, or who knows does not answer.
    """
    # Not getnameinfo, for whose time Python before 3.13 stops all threads.
    return socket.gethostbyaddr(text_of(address))[0]


class HostNames:
    """Answers with what is known, and has the rest found out.

    Threads are started with the first question. They are daemons: at exit nobody
    waits for a server that does not answer.
    """

    def __init__(
        self,
        look_up: Callable[[bytes], str] = look_up,
        clock: Callable[[], float] = time.monotonic,
        *,
        threads: int = THREADS,
        most_questions: int = MOST_QUESTIONS,
        most_answers: int = MOST_ANSWERS,
    ) -> None:
        self._look_up = look_up
        self._clock = clock
        self._most_threads = threads
        self._most_questions = most_questions
        self._most_answers = most_answers
        self._threads = 0
        self._answers: OrderedDict[bytes, tuple[float, Answer]] = OrderedDict()
        self._questions: deque[tuple[float, bytes]] = deque()
        self._pending: set[bytes] = set()
        self._is_closed = False
        self._changed = Condition()

    def ask(self, address: bytes) -> Answer:
        """What is known now. PENDING means: ask again later."""
        with self._changed:
            known = self._answers.get(address)
            now = self._clock()
            if known is not None and now < known[0]:
                self._answers.move_to_end(address)
                return known[1]
            if address not in self._pending:
                self._put(address, now)
            return Silence.PENDING

    def close(self) -> None:
        """Let the threads end, without waiting for them."""
        with self._changed:
            self._is_closed = True
            self._questions.clear()
            self._changed.notify_all()

    def _put(self, address: bytes, now: float) -> None:
        self._drop_stale(now)
        if self._is_closed or len(self._questions) >= self._most_questions or not self._start():
            return
        self._questions.append((now, address))
        self._pending.add(address)
        self._changed.notify()

    def _drop_stale(self, now: float) -> None:
        while self._questions and now - self._questions[0][0] > KEEN_S:
            self._pending.discard(self._questions.popleft()[1])

    def _start(self) -> bool:
        while self._threads < self._most_threads:
            try:
                Thread(target=self._work, name=f"names-{self._threads}", daemon=True).start()
            except RuntimeError as error:
                if not self._threads:
                    log.debug("no thread to find names of hosts error=%s", error)
                break
            self._threads += 1
        return self._threads > 0

    def _work(self) -> None:
        while (address := self._next()) is not None:
            try:
                answer: Answer = safe(self._look_up(address)) or Silence.NONE
            except (OSError, ValueError):
                answer = Silence.NONE
            self._keep(address, answer)

    def _next(self) -> bytes | None:
        with self._changed:
            while not self._is_closed:
                self._drop_stale(self._clock())
                if self._questions:
                    return self._questions.popleft()[1]
                self._changed.wait()
        return None

    def _keep(self, address: bytes, answer: Answer) -> None:
        with self._changed:
            self._pending.discard(address)
            lives_s = NO_NAME_S if answer is Silence.NONE else NAME_S
            self._answers[address] = (self._clock() + lives_s, answer)
            self._answers.move_to_end(address)
            if len(self._answers) > self._most_answers:
                self._answers.popitem(last=False)
