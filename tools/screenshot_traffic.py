"""Servers and clients that talk, for screenshots. Arguments: addresses of this host."""

from __future__ import annotations

import math
import socket
import sys
import time
from itertools import count
from threading import Thread

TCP_PORTS = (80, 443, 5432)
DNS_PORT = 53
STEP_S = 0.2


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _serve(listener: socket.socket) -> None:
    while True:
        connection, _ = listener.accept()
        Thread(target=_answer, args=(connection,), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    while asked := connection.recv(1 << 16):
        connection.sendall(bytes(6 * len(asked)))


def _serve_names(server: socket.socket) -> None:
    while True:
        question, asker = server.recvfrom(512)
        server.sendto(question * 2, asker)


def _ask(address: str, port: int, number: int) -> None:
    with socket.create_connection((address, port)) as connection:
        for step in count():
            wave = 1 + math.sin(step * STEP_S / (4 + number) + number)
            asked = int(400 + 2500 * wave / (1 + number % 5))
            connection.sendall(bytes(asked))
            left = 6 * asked
            while left:
                left -= len(connection.recv(1 << 16))
            time.sleep(STEP_S)


def _ask_names(address: str) -> None:
    with socket.socket(_family(address), socket.SOCK_DGRAM) as one:
        while True:
            one.sendto(bytes(40), (address, DNS_PORT))
            one.recvfrom(512)
            time.sleep(STEP_S)


def main(addresses: list[str]) -> None:
    """Talk until killed."""
    for address in addresses:
        for port in TCP_PORTS:
            listener = socket.create_server((address, port), family=_family(address))
            Thread(target=_serve, args=(listener,), daemon=True).start()
        server = socket.socket(_family(address), socket.SOCK_DGRAM)
        server.bind((address, DNS_PORT))
        Thread(target=_serve_names, args=(server,), daemon=True).start()
    pairs = [(address, port) for port in TCP_PORTS for address in addresses]
    for number, (address, port) in enumerate(pairs):
        Thread(target=_ask, args=(address, port, number), daemon=True).start()
    Thread(target=_ask_names, args=(addresses[0],), daemon=True).start()
    time.sleep(600)


main(sys.argv[1:])
