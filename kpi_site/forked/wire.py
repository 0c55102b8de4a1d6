"""Framed JSON over a Unix socket; both ends are ours, and neither believes the other's lengths."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Sequence
from typing import Any, Final

HEAD: Final = struct.Struct("!I")
MOST: Final = 2**20
"""Bytes of a frame that needs no other bound."""


class TooLongError(Exception):
    """The other end announced a frame longer than is read from it."""


def send(to: socket.socket, frame: bytes, fds: Sequence[int] = ()) -> None:
    """Send one frame, and file descriptors along with it."""
    head = HEAD.pack(len(frame))
    if fds:
        socket.send_fds(to, [head], list(fds))
        to.sendall(frame)
    else:
        to.sendall(head + frame)


def send_json(to: socket.socket, value: Any, fds: Sequence[int] = ()) -> None:
    send(to, json.dumps(value).encode(), fds)


def receive(of: socket.socket, *, most: int = MOST) -> bytes | None:
    """The next frame; None where the other end is closed. Raises TooLongError unread."""
    head = _exactly(of, HEAD.size)
    return None if head is None else _body(of, head, most)


def receive_with_fds(of: socket.socket, count: int) -> tuple[bytes, list[int]] | None:
    """The next frame and the file descriptors that came with it."""
    head, fds, _, _ = socket.recv_fds(of, HEAD.size, count)
    if len(head) < HEAD.size:
        return None
    body = _body(of, head, MOST)
    return None if body is None else (body, fds)


def _body(of: socket.socket, head: bytes, most: int) -> bytes | None:
    (length,) = HEAD.unpack(head)
    if length > most:
        raise TooLongError(length)
    return _exactly(of, length)


def _exactly(of: socket.socket, length: int) -> bytes | None:
    found = bytearray()
    while len(found) < length:
        try:
            part = of.recv(min(length - len(found), MOST))
        except ConnectionError:
            return None
        if not part:
            return None
        found += part
    return bytes(found)
