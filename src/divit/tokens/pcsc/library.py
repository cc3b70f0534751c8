# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The system's PC/SC library and the widths of its types: the one place where the systems differ.

pcsc-lite (Linux) has 64-bit words in its C types, Apple and Microsoft 32-bit ones; Apple packs SCARD_READERSTATE to one
byte, Microsoft's has a longer ATR and ANSI names with an ``A`` at the end.
"""

import ctypes
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

from divit.tokens.errors import ReaderServiceDown

_ANSI = frozenset({"SCardListReaders", "SCardGetStatusChange", "SCardConnect"})


@dataclass(frozen=True, slots=True)
class Platform:
    """One system's PC/SC: where it is, how wide its DWORD and its handles are, how its reader states are laid out."""

    library: str
    word: Any
    handle: Any
    atr_room: int
    pack: int
    suffix: str
    tells_new_readers: bool
    encoding: str = "utf-8"


_PLATFORMS = {
    "win32": Platform("winscard.dll", ctypes.c_uint32, ctypes.c_size_t, 36, 0, "A", True, "mbcs"),
    "darwin": Platform(
        "/System/Library/Frameworks/PCSC.framework/PCSC", ctypes.c_uint32, ctypes.c_int32, 33, 1, "", False
    ),
    "linux": Platform("libpcsclite.so.1", ctypes.c_ulong, ctypes.c_long, 33, 0, "", True),
}


def platform(name: str = sys.platform) -> Platform:
    """The PC/SC of the system ``name`` (as ``sys.platform``); other Unixes have pcsc-lite too."""
    return _PLATFORMS.get(name, _PLATFORMS["linux"])


class Library:
    """The loaded library and its structures. Raises ``ReaderServiceDown`` where there is none."""

    def __init__(self, of: Platform) -> None:
        self.platform = of
        self.word, self.handle = of.word, of.handle
        self.reader_state = _reader_state(of)
        self.request = _request(of)
        loader = getattr(ctypes, "WinDLL", ctypes.CDLL)
        try:
            self._loaded = loader(of.library)
        except OSError as error:
            raise ReaderServiceDown(str(error)) from error

    def call(self, name: str, *arguments: object) -> int:
        """Call ``SCard…`` and give its answer as an unsigned number of 32 bits."""
        function = getattr(self._loaded, name + (self.platform.suffix if name in _ANSI else ""))
        return int(function(*arguments)) & 0xFFFFFFFF

    def protocol(self, number: int) -> Any:
        """The SCARD_IO_REQUEST of T=0 or T=1 for ``SCardTransmit``."""
        return self.request(number, ctypes.sizeof(self.request))


@cache
def library() -> Library:
    """This system's PC/SC. Raises ``ReaderServiceDown``."""
    return Library(platform())


def _reader_state(of: Platform) -> Any:
    fields = [
        ("name", ctypes.c_char_p),
        ("user", ctypes.c_void_p),
        ("current", of.word),
        ("event", of.word),
        ("atr_length", of.word),
        ("atr", ctypes.c_ubyte * of.atr_room),
    ]
    layout: dict[str, Any] = {"_fields_": fields}
    if of.pack:
        layout = {"_pack_": of.pack, **layout}
    return type("ReaderStateStructure", (ctypes.Structure,), layout)


def _request(of: Platform) -> Any:
    return type("IoRequest", (ctypes.Structure,), {"_fields_": [("protocol", of.word), ("length", of.word)]})
