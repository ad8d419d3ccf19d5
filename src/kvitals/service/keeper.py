"""The process that keeps the rights: it attaches programs, and answers a few fixed wishes.

It listens nowhere and is asked by one process alone. Everything that it does it decides by
itself: settings come from the files that it reads, never from who asks.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import socket
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from kvitals.config.listening import UnixPlace
from kvitals.config.settings import Settings
from kvitals.files.local_socket import remove_local
from kvitals.kernel.boundary.capabilities import give_up_all_but
from kvitals.kernel.boundary.process import be_private, set_name
from kvitals.kernel.libbpf import libbpf
from kvitals.kernel.needs import KEEPER
from kvitals.kernel.own_process import Spent, private_bytes, processor_time_us
from kvitals.kernel.privileges import KEEPERS, PrivilegeError
from kvitals.model import KvitalsError
from kvitals.service.channel import (
    COUNT,
    REQUEST,
    GoneError,
    Outcome,
    Wish,
    exactly,
    pack_spent,
    send,
)
from kvitals.service.reload import Reread
from kvitals.service.rights import Own, Told

log = logging.getLogger(__name__)


# It ends when the other process does, and with nothing else: a service manager and a terminal
# send these to both.
_LEFT_TO_THE_OTHER = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def start(settings: Settings, reread: Reread) -> tuple[int, socket.socket]:
    """The keeper's process id, and the channel to it. To be called before there are threads."""
    ours, its = socket.socketpair()
    pid = os.fork()
    if pid:
        its.close()
        return pid, ours
    try:
        _isolate(its)
        _keep(its, settings, reread)
    except BaseException:
        log.exception("the process that keeps the rights failed")
    finally:
        os._exit(0)


# Nothing of what the other process has open or is asked for may stay here.
def _isolate(channel: socket.socket) -> None:
    for number in _LEFT_TO_THE_OTHER:
        signal.signal(number, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nothing, stream)
    kept = channel.fileno()
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))
    set_name(KEEPER)
    be_private()


def _keep(channel: socket.socket, settings: Settings, reread: Reread) -> None:
    try:
        own = Own(settings, reread)
    except Exception as error:  # noqa: BLE001 (whoever asked is told)
        _refuse(channel, 0, error)
        _remove_sockets(settings)
        return
    try:
        _give_up()
        _tell(channel, 0, own.told)
        libbpf().give_memory_back()
        with suppress(GoneError, BrokenPipeError, ConnectionResetError):
            while True:
                _answer(channel, own)
    finally:
        own.close()
        _remove_sockets(settings)


# Who listened there may change no folder any more.
def _remove_sockets(settings: Settings) -> None:
    for one in settings.places:
        if isinstance(one, UnixPlace):
            remove_local(Path(one.path))


def _give_up() -> None:
    try:
        give_up_all_but(KEEPERS)
    except OSError as error:
        log.warning("capabilities kept, since they cannot be given up error=%s", error)


def _answer(channel: socket.socket, own: Own) -> None:
    number, wish, pid = REQUEST.unpack(exactly(channel, REQUEST.size))
    if wish == Wish.RELOAD:
        _reload(channel, number, own)
    elif wish == Wish.SPENT:
        send(channel, number, Outcome.DONE, pack_spent(_spent(own)))
    elif wish == Wish.DESCRIPTOR_COUNT:
        count = own.descriptor_count(pid)
        send(channel, number, Outcome.DONE, COUNT.pack(-1 if count is None else count))
    elif wish == Wish.COMMAND_LINE:
        send(channel, number, Outcome.DONE, own.command_line(pid).encode())
    elif wish == Wish.IS_ZOMBIE:
        send(channel, number, Outcome.DONE, COUNT.pack(own.is_zombie(pid)))
    else:
        raise GoneError(f"wish {wish} is none that there is")


def _spent(own: Own) -> Spent:
    user_us, system_us = processor_time_us()
    return Spent(own.spent().programs, user_us, system_us, private_bytes() or 0)


def _reload(channel: socket.socket, number: int, own: Own) -> None:
    try:
        told, waiting = own.reload()
    except Exception as error:  # noqa: BLE001 (whoever asked is told)
        _refuse(channel, number, error)
    else:
        _tell(channel, number, told, waiting)


def _tell(channel: socket.socket, number: int, told: Told, waiting: tuple[str, ...] = ()) -> None:
    descriptors = told.attached.descriptors
    # In their place go positions, which whoever is told replaces by what it received.
    places = {name: place for place, name in enumerate(descriptors)}
    sent = replace(told, attached=replace(told.attached, descriptors=places))
    content = pickle.dumps((sent, waiting))
    send(channel, number, Outcome.DONE, content, tuple(descriptors.values()))
    told.attached.let_go()


def _refuse(channel: socket.socket, number: int, error: Exception) -> None:
    outcome = Outcome.NOT_PERMITTED if isinstance(error, PrivilegeError) else Outcome.REFUSED
    if not isinstance(error, KvitalsError):
        log.error("the process that keeps the rights failed", exc_info=error)
    send(channel, number, outcome, str(error).encode())
