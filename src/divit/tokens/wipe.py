# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A secret in memory that can be overwritten, as far as Python lets one."""

import ctypes
import sys


class SecretBytes:
    """The bytes of a PIN in one buffer of fixed place: locked out of the swap where allowed, overwritten at the end.

    ``take`` wipes its source. What a driver's binding copies from here (python-pkcs11 wants ``str``, cryptography
    wants ``bytes``) is out of reach; the process that holds it is not dumpable and ends with the batch.
    """

    def __init__(self, room: int) -> None:
        self._buffer = bytearray(room)
        self._length = 0
        if sys.platform.startswith("linux"):
            address = (ctypes.c_char * room).from_buffer(self._buffer)
            ctypes.CDLL(None).mlock(ctypes.byref(address), ctypes.c_size_t(room))

    @classmethod
    def take(cls, source: bytearray) -> "SecretBytes":
        """Move ``source`` into a new secret; the source is zero afterwards."""
        secret = cls(max(len(source), 1))
        for byte in source:
            secret.append(byte)
        source[:] = bytes(len(source))
        return secret

    def append(self, byte: int) -> None:
        """Add one byte. Raises ``IndexError`` beyond the room given at the start."""
        self._buffer[self._length] = byte
        self._length += 1

    def drop_last(self) -> None:
        """Take the last byte away, as a backspace does."""
        if self._length:
            self._length -= 1
            self._buffer[self._length] = 0

    def view(self) -> memoryview:
        """The bytes themselves, not a copy."""
        return memoryview(self._buffer)[: self._length]

    def wipe(self) -> None:
        """Overwrite the secret. It is empty afterwards."""
        for place in range(len(self._buffer)):
            self._buffer[place] = 0
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def __repr__(self) -> str:
        return "<SecretBytes>"
