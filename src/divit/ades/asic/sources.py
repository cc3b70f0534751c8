# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the octets of a container are: in memory, or in a file that is read in pieces and never held."""

import os
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from divit.ades.content import PIECE
from divit.ades.errors import ContentUnreadable
from divit.kernel.words import system_reason, term


class Source(Protocol):
    """Octets that can be read anywhere. ``size`` is in bytes."""

    @property
    def size(self) -> int:
        """How many bytes there are."""
        ...

    def read(self, start: int, length: int) -> bytes:
        """The bytes from ``start`` on, fewer than ``length`` only at the end. Raises ``ContentUnreadable``."""
        ...


class HeldSource:
    """Octets in memory."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self._octets)

    def read(self, start: int, length: int) -> bytes:
        """The bytes from ``start`` on."""
        return self._octets[start : start + length]


class FileSource:
    """Octets of a file, which stays open: whoever puts another one in its place meanwhile changes nothing here.

    Raises ``ContentUnreadable``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            weakref.finalize(self, os.close, self._file)
            self._size = os.fstat(self._file).st_size
        except OSError as error:
            raise ContentUnreadable(str(error), file=path, why=system_reason(error)) from error

    @property
    def size(self) -> int:
        """How many bytes there were when it was opened."""
        return self._size

    def read(self, start: int, length: int) -> bytes:
        """The bytes from ``start`` on. Raises ``ContentUnreadable``."""
        wanted = max(0, min(length, self._size - start))
        try:
            found = os.pread(self._file, wanted, start)
        except OSError as error:
            raise ContentUnreadable(str(error), file=self._path, why=system_reason(error)) from error
        if len(found) != wanted:
            raise ContentUnreadable(file=self._path, why=term("it changed while it was read"))
        return found


def pieces(source: Source, start: int, length: int) -> Iterator[bytes]:
    """The bytes from ``start`` on in pieces of 1 MiB. Raises ``ContentUnreadable``."""
    end = start + length
    while start < end:
        yield source.read(start, min(PIECE, end - start))
        start += PIECE
