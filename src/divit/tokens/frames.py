# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Messages between the agent and a token worker: four bytes of length, then JSON in UTF-8."""

import json
import socket
from typing import Any

MAX_FRAME = 8 * 1024 * 1024
Message = dict[str, Any]
#: Sent instead of an answer: the worker is not done and not stuck.
GOES_ON: Message = {"goes_on": True}


class ChannelClosed(Exception):
    """The other side is gone."""


def send(channel: socket.socket, message: Message) -> None:
    """Write one message. Raises ``ChannelClosed``."""
    body = json.dumps(message, separators=(",", ":")).encode()
    try:
        channel.sendall(len(body).to_bytes(4, "big") + body)
    except OSError as error:
        raise ChannelClosed from error


def receive(channel: socket.socket) -> Message:
    """Read one message. Raises ``ChannelClosed``, or ``TimeoutError`` when the channel has a time limit."""
    length = int.from_bytes(_exactly(channel, 4), "big")
    if length > MAX_FRAME:
        raise ChannelClosed
    message = json.loads(_exactly(channel, length))
    if not isinstance(message, dict):
        raise ChannelClosed
    return message


def answer(channel: socket.socket) -> Message:
    """Read one message that is an answer, past those that say that the worker goes on. Raises as ``receive``."""
    while (message := receive(channel)) == GOES_ON:
        continue
    return message


def _exactly(channel: socket.socket, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        try:
            part = channel.recv(count - len(parts))
        except TimeoutError:
            raise
        except OSError as error:
            raise ChannelClosed from error
        if not part:
            raise ChannelClosed
        parts += part
    return bytes(parts)
