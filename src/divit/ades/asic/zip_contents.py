# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A file in a container: read in pieces and unpacked on the way, never past what it says that it is."""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from divit.ades.asic.sources import Source, pieces
from divit.ades.asic.zip_names import shown
from divit.ades.content import PIECE, Hasher
from divit.ades.errors import ContainerUnreadable
from divit.kernel.words import term

STORED, DEFLATED = 0, 8


@dataclass(frozen=True, slots=True)
class Packed:
    """Where a file stands in its container: ``packed`` octets from ``start`` on, which become ``size`` octets."""

    name: str
    method: int
    crc: int
    start: int
    packed: int
    size: int


class PackedContent:
    """The content of a file in a container, as ``Content``."""

    def __init__(self, source: Source, packed: Packed) -> None:
        self._source = source
        self.packed = packed
        self._digests: dict[str, bytes] = {}

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.packed.size

    def digest(self, hash_name: str) -> bytes:
        """Its hash, made once. Raises ``ContainerUnreadable``, ``ContentUnreadable``."""
        known = self._digests.get(hash_name)
        if known is None:
            hasher = hashlib.new(hash_name, usedforsecurity=False)
            self.feed(hasher)
            known = self._digests[hash_name] = hasher.digest()
        return known

    def feed(self, hasher: Hasher) -> None:
        """Give all of it to ``hasher``. Raises ``ContainerUnreadable`` where it is not what the container says."""
        count = crc = 0
        try:
            for piece in self._unpacked():
                count += len(piece)
                crc = zlib.crc32(piece, crc)
                if count > self.packed.size:
                    break
                hasher.update(piece)
        except zlib.error as error:
            raise self._damaged(str(error)) from error
        if (count, crc) != (self.packed.size, self.packed.crc):
            raise self._damaged(f"{count} bytes, CRC {crc:08x}")

    def raw(self) -> Iterator[bytes]:
        """It as it stands in the container, packed."""
        return pieces(self._source, self.packed.start, self.packed.packed)

    def _unpacked(self) -> Iterator[bytes]:
        if self.packed.method == STORED:
            yield from self.raw()
            return
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        for piece in self.raw():
            left = piece
            while left:
                yield stream.decompress(left, PIECE)
                left = stream.unconsumed_tail
                if stream.eof and (left or stream.unused_data):
                    raise self._damaged("data after the end")
        yield stream.flush()
        if not stream.eof:
            raise self._damaged("no end")

    def _damaged(self, detail: str) -> ContainerUnreadable:
        return ContainerUnreadable(detail, why=term("a file in it is not what it says"), file=shown(self.packed.name))


def octets_of(content: PackedContent) -> bytes:
    """All of it, for files that are bounded."""
    taken = _Taken()
    content.feed(taken)
    return bytes(taken.octets)


class _Taken:
    def __init__(self) -> None:
        self.octets = bytearray()

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        self.octets += data
