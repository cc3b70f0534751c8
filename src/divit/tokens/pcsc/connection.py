# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A connection to one card: commands, one program at a time where wanted, and the card reset at the end."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from divit.tokens import pulse
from divit.tokens.pcsc.codes import RESET_CARD, checked
from divit.tokens.pcsc.library import Library

_SHARED = 2
_T0_OR_T1 = 3
_LEAVE, _RESET = 0, 1
_MOST_ANSWER = 65538


class CardConnection:
    """As ``PcscContext.connect`` gives it; ``atr`` is what it was told of the card, hexadecimal."""

    def __init__(self, of: Library, context: Any, reader: str, atr: str = "") -> None:
        self._library = of
        self._handle: Any = of.handle()
        self._protocol: Any = of.word()
        self._alone = False
        self.reader = reader
        self.atr = atr
        connecting = (of.word(_SHARED), of.word(_T0_OR_T1), ctypes.byref(self._handle), ctypes.byref(self._protocol))
        checked(of.call("SCardConnect", context, reader.encode(of.platform.encoding), *connecting), atr)

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Send one command APDU; the response with its status word. A ``bytearray`` is sent from where it is.

        Raises ``TokenGone`` when the card was pulled or reset, ``NoReader``, ``ReaderServiceDown``.
        """
        of = self._library
        room = ctypes.c_ubyte * len(command)
        sent = room.from_buffer(command) if isinstance(command, bytearray) else room.from_buffer_copy(command)
        answer, length = ctypes.create_string_buffer(_MOST_ANSWER), of.word(_MOST_ANSWER)
        request = of.protocol(self._protocol.value)
        how = (ctypes.byref(request), sent, of.word(len(command)), None, answer, ctypes.byref(length))
        checked(of.call("SCardTransmit", self._handle, *how), self.atr)
        pulse.beat()
        return answer.raw[: length.value]

    @contextmanager
    def together(self) -> Iterator[None]:
        """The commands inside belong together: no other program's come between them."""
        if self._alone:
            yield
            return
        self.hold()
        try:
            yield
        finally:
            self.release()

    def hold(self) -> None:
        """From here on the card is ours alone, until ``release`` or ``close``. Waits for another program's to end."""
        if self._alone:
            return
        of = self._library
        answer = of.call("SCardBeginTransaction", self._handle)
        if answer == RESET_CARD:
            # Another program has reset it, as it should; nothing of ours was on it yet.
            how = (of.word(_SHARED), of.word(_T0_OR_T1), of.word(_LEAVE), ctypes.byref(self._protocol))
            checked(of.call("SCardReconnect", self._handle, *how), self.atr)
            answer = of.call("SCardBeginTransaction", self._handle)
        checked(answer, self.atr)
        self._alone = True

    def release(self) -> None:
        """Let others at the card again, as it is."""
        if self._alone:
            self._alone = False
            self._library.call("SCardEndTransaction", self._handle, self._library.word(_LEAVE))

    def close(self) -> None:
        """End it and reset the card, so that no other program finds it with its PIN given (architecture rule 4)."""
        handle, self._handle = self._handle, None
        if handle is None:
            return
        if self._alone:
            self._alone = False
            self._library.call("SCardEndTransaction", handle, self._library.word(_RESET))
        self._library.call("SCardDisconnect", handle, self._library.word(_RESET))
