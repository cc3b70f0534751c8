# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Content that is signed, however large it is: hashed in pieces, once with each hash, and never held as a whole."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from divit.ades.errors import ContentUnreadable
from divit.kernel import words
from divit.kernel.words import term

PIECE = 1 << 20


class Hasher(Protocol):
    """What takes octets in, as the objects of hashlib do."""

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        """Take ``data`` in."""
        ...


class Content(Protocol):
    """Some content. ``size`` is in bytes."""

    @property
    def size(self) -> int:
        """How many bytes it has."""
        ...

    def digest(self, hash_name: str) -> bytes:
        """Its hash, by the hash's name in hashlib. Raises ``ContentUnreadable``."""
        ...

    def feed(self, hasher: Hasher) -> None:
        """Give all of it to ``hasher``. Raises ``ContentUnreadable``."""
        ...


class HeldContent:
    """Content that is in memory."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._digests: dict[str, bytes] = {}

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self._octets)

    def digest(self, hash_name: str) -> bytes:
        """Its hash."""
        known = self._digests.get(hash_name)
        if known is None:
            known = self._digests[hash_name] = hashlib.new(hash_name, self._octets, usedforsecurity=False).digest()
        return known

    def feed(self, hasher: Hasher) -> None:
        """Give all of it to ``hasher``."""
        hasher.update(self._octets)


class FileContent:
    """Content that stays in a file, which is read in pieces of 1 MiB.

    The size is that of the moment at which this was made; a file that has another one when it is read is refused.
    Raises ``ContentUnreadable``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digests: dict[str, bytes] = {}
        try:
            self._size = path.stat().st_size
        except OSError as error:
            raise ContentUnreadable(str(error), file=path, why=words.system_reason(error)) from error

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self._size

    def digest(self, hash_name: str) -> bytes:
        """Its hash, made once."""
        known = self._digests.get(hash_name)
        if known is None:
            hasher = hashlib.new(hash_name, usedforsecurity=False)
            self.feed(hasher)
            known = self._digests[hash_name] = hasher.digest()
        return known

    def feed(self, hasher: Hasher) -> None:
        """Give all of it to ``hasher``."""
        count = 0
        try:
            for piece in self._pieces():
                hasher.update(piece)
                count += len(piece)
        except OSError as error:
            raise ContentUnreadable(str(error), file=self._path, why=words.system_reason(error)) from error
        if count != self._size:
            raise ContentUnreadable(file=self._path, why=term("it changed while it was read"))

    def _pieces(self) -> Iterator[memoryview]:
        room = memoryview(bytearray(PIECE))
        with self._path.open("rb", buffering=0) as file:
            while found := file.readinto(room):
                yield room[:found]


class DigestedContent:
    """Content of which only hashes are known, by the names of the hashes in hashlib."""

    def __init__(self, size: int, **digests: bytes) -> None:
        self._size = size
        self._digests = digests

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self._size

    def digest(self, hash_name: str) -> bytes:
        """The hash that was given. Raises ``ContentUnreadable`` for another one."""
        try:
            return self._digests[hash_name]
        except KeyError:
            raise ContentUnreadable(hash_name, file="-", why=term("only hashes of it are known")) from None

    def feed(self, hasher: Hasher) -> None:
        """Raises ``ContentUnreadable``: the content is not here."""
        raise ContentUnreadable(file="-", why=term("only hashes of it are known"))


#: What is signed beside a signature file: one file, or several by their names, relative to where the signature lies.
Beside = bytes | Content | Mapping[str, bytes | Content]


def only_one(beside: Beside | None) -> bytes | Content | None:
    """The one file that was given; None where several were, for a signature that can only be about one."""
    return None if isinstance(beside, Mapping) else beside


def content_of(given: "bytes | Content") -> Content:
    """Bytes as ``Content``."""
    return HeldContent(given) if isinstance(given, bytes) else given
