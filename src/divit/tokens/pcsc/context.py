# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A connection to the smart card service: which readers there are, what is in them, and when that changes."""

import ctypes
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from divit.tokens.pcsc.codes import NO_READERS, TIMEOUT, UNKNOWN_READER, checked
from divit.tokens.pcsc.connection import CardConnection
from divit.tokens.pcsc.library import Library, library

_SCOPE_SYSTEM = 2
# A name that no reader has: the service answers for it when readers come and go.
_NEW_READERS = "\\\\?PnP?\\Notification"
# Where the service cannot tell of new readers, it is asked this often (Apple's).
_ASK_AGAIN_SECONDS = 1.0
_CHANGED, _PRESENT, _EXCLUSIVE, _MUTE = 0x2, 0x20, 0x80, 0x200


@dataclass(frozen=True, slots=True)
class ReaderState:
    """A reader as the service sees it: its name, the card's ATR (hexadecimal, empty without a card), how often cards
    came and went since the service began (low 16 bits), whether a program has the card to itself, whether the card
    does not answer.
    """

    name: str
    atr: str
    present: bool
    events: int
    in_use: bool = False
    mute: bool = False


class PcscContext:
    """Raises ``ReaderServiceDown`` when the service does not run. One thread at a time."""

    def __init__(self, of: Library | None = None) -> None:
        self._library = of or library()
        self._handle: Any = self._library.handle()
        establish = self._library.call(
            "SCardEstablishContext", self._library.word(_SCOPE_SYSTEM), None, None, ctypes.byref(self._handle)
        )
        checked(establish)
        self._new_readers = 0
        #: What the service last said of each reader, to be told back to it.
        self._told: dict[str, int] = {}

    def readers(self) -> list[str]:
        """The names of the readers that are plugged in. Raises ``ReaderServiceDown``."""
        room = self._library.word(0)
        answer = self._library.call("SCardListReaders", self._handle, None, None, ctypes.byref(room))
        if answer == NO_READERS:
            return []
        checked(answer)
        names = ctypes.create_string_buffer(room.value)
        answer = self._library.call("SCardListReaders", self._handle, None, names, ctypes.byref(room))
        if answer == NO_READERS:
            return []
        checked(answer)
        return [
            name.decode(self._library.platform.encoding, "replace")
            for name in names.raw[: room.value].split(b"\0")
            if name
        ]

    def states(self) -> list[ReaderState]:
        """Every reader and what is in it now. Raises ``ReaderServiceDown``."""
        for _again in range(3):  # a reader may be unplugged between the two questions
            names = self.readers()
            if not names:
                break
            asked = self._asked([(name, 0) for name in names])
            answer = self._wait(asked, 0)
            if answer != UNKNOWN_READER:
                checked(0 if answer == TIMEOUT else answer)
                self._told = {name: int(one.event) & ~_CHANGED for name, one in zip(names, asked, strict=True)}
                return [_state(name, one) for name, one in zip(names, asked, strict=True)]
        self._told = {}
        return []

    def wait(self, seconds: float) -> None:
        """Return when a card or reader came or went since ``states``, or after ``seconds``."""
        of = self._library.platform
        rows = list(self._told.items())
        if of.tells_new_readers:
            rows.append((_NEW_READERS, self._new_readers or len(rows) << 16))
        else:
            seconds = min(seconds, _ASK_AGAIN_SECONDS)
        if not rows:
            # Asked about nothing, the service answers at once.
            time.sleep(seconds)
            return
        asked = self._asked(rows)
        answer = self._wait(asked, round(seconds * 1000))
        if answer not in (TIMEOUT, UNKNOWN_READER):
            checked(answer)
        if of.tells_new_readers:
            self._new_readers = int(asked[-1].event) & ~_CHANGED

    def _asked(self, readers: list[tuple[str, int]]) -> Any:
        states = (self._library.reader_state * len(readers))()
        for state, (name, current) in zip(states, readers, strict=True):
            state.name = name.encode(self._library.platform.encoding)
            state.current = current
        return states

    def _wait(self, asked: Any, milliseconds: int) -> int:
        word = self._library.word
        return self._library.call("SCardGetStatusChange", self._handle, word(milliseconds), asked, word(len(asked)))

    def connect(self, reader: str, atr: str = "") -> CardConnection:
        """A connection to the card in ``reader``, shared with other programs; ``atr`` is for what goes wrong.

        Raises ``NoReader``, ``TokenGone`` (no card), ``CardUnknown`` (it does not answer), ``CardInUse``.
        """
        return CardConnection(self._library, self._handle, reader, atr)

    def close(self) -> None:
        """Let go of the service."""
        handle, self._handle = self._handle, None
        if handle is not None:
            self._library.call("SCardReleaseContext", handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _state(name: str, found: Any) -> ReaderState:
    event = int(found.event)
    return ReaderState(
        name=name,
        atr=bytes(found.atr[: found.atr_length]).hex().upper() if event & _PRESENT else "",
        present=bool(event & _PRESENT),
        events=event >> 16 & 0xFFFF,
        in_use=bool(event & _EXCLUSIVE),
        mute=bool(event & _MUTE),
    )
