"""Bytes, carried both ways between two connections until either ends."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Thread


def relay(one: socket.socket, other: socket.socket) -> None:
    """Returns when both directions have ended."""
    back = Thread(target=_carry, args=(other, one), daemon=True)
    back.start()
    _carry(one, other)
    back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
