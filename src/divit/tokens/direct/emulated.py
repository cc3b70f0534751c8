# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A card that is a program on this machine: commands over a connection in the place of a reader.

For demonstrations and tests alone. Whoever runs the program can read its key, so production knows no such card.
The wire is the virtual reader's (vpcd): two octets of length, then a command or its response; a single octet moves the
card, 2 resets it.
"""

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from divit.tokens.errors import NoReader, TokenGone, TokenUriInvalid

_TRIALS = frozenset({"demo", "test"})
_RESET = b"\x02"
_PATIENCE_S = 60.0


class EmulatedCard:
    """The line to one, as ``CardConnection`` to a card. The program serves one line at a time, so the card is ours.

    Raises ``TokenUriInvalid`` outside a trial, ``NoReader`` where nobody listens at ``address`` (host:port).
    """

    atr = ""

    def __init__(self, address: str) -> None:
        if os.environ.get("DIVIT_ENV") not in _TRIALS:
            raise TokenUriInvalid(uri=address)
        host, _colon, port = address.rpartition(":")
        try:
            self._line = socket.create_connection((host, int(port)), timeout=_PATIENCE_S)
        except ValueError as error:
            raise TokenUriInvalid(uri=address) from error
        except OSError as error:
            raise NoReader(str(error)) from error
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def transmit(self, command: bytes | bytearray) -> bytes:
        """One command and its response. Raises ``TokenGone``."""
        try:
            self._line.sendall(struct.pack(">H", len(command)))
            self._line.sendall(command)
            (size,) = struct.unpack(">H", self._received(2))
            return self._received(size)
        except OSError as error:
            raise TokenGone(str(error)) from error

    def _received(self, count: int) -> bytes:
        got = bytearray()
        while len(got) < count:
            part = self._line.recv(count - len(got))
            if not part:
                raise TokenGone("the card's program ended")
            got += part
        return bytes(got)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Nobody else is on the line."""
        yield

    def hold(self) -> None:
        """It is held from the beginning."""

    def release(self) -> None:
        """It stays ours until ``close``."""

    def close(self) -> None:
        """Reset the card and let go of it."""
        with suppress(OSError):
            self._line.sendall(struct.pack(">H", len(_RESET)) + _RESET)
        self._line.close()
