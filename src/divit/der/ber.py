# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From BER to what the strict reader reads (X.690, 8 and 10): indefinite lengths become definite ones, lengths take
their fewest octets, and strings that were written in pieces are put together.

What is within those rules already keeps its octets and its order, so signed attributes, which are DER in the files of
all but the strangest signers, come out as they went in; where they are not, their DER is what was signed (RFC 5652,
5.4). Certificates and CRLs keep their contents however they are written. The order of a SET OF is never touched.
"""

from collections.abc import Callable

from divit.der import write
from divit.der.errors import DerError

MOST_DEPTH = 48
MOST_ELEMENTS = 1_000_000
_MOST_LENGTH_OCTETS = 8
_CONSTRUCTED = 0x20
_INDEFINITE = -1
# ContentInfo, its [0], SignedData, and then the fields of which [0] holds certificates and [1] CRLs
_FIELDS = MOST_DEPTH - 3
_CERTIFICATES_AND_LISTS = frozenset({0xA0, 0xA1})
_END = b"\x00\x00"
# The strings that CMS writes in pieces; others are refused by those who read them.
_OCTETS_IN_PIECES = write.OCTET_STRING | _CONSTRUCTED


def normalised(encoded: bytes) -> bytes:
    """The one BER element that ``encoded`` is, with definite and shortest lengths and whole strings.

    The work grows with the length of ``encoded`` alone. Raises ``DerError``, also past the bounds of this module.
    """
    reader = _Reader(encoded)
    end = reader.element(0, len(encoded), MOST_DEPTH)
    if end != len(encoded):
        raise DerError("something follows where nothing may")
    return b"".join(reader.pieces)


class _Reader:
    """Goes through the octets once. ``pieces`` are the octets that come out; a header is put in its place after what it
    counts is known.
    """

    def __init__(self, buffer: bytes) -> None:
        self._buffer = buffer
        self._elements = 0
        self.pieces: list[bytes] = []
        self.size = 0

    def element(self, position: int, limit: int, depth: int) -> int:
        """Write the element at ``position``; where it ends."""
        tag, content, end = self._header(position, limit)
        if not tag & _CONSTRUCTED:
            self._write(bytes((tag,)) + write.length(end - content), self._buffer[content:end])
            return end
        if not depth:
            raise DerError("elements nested deeper than anybody nests them")
        place, before = len(self.pieces), self.size
        self.pieces.append(b"")
        if tag == _OCTETS_IN_PIECES:
            end = self._string(content, end, limit, depth)
            tag = write.OCTET_STRING
        elif depth == _FIELDS and tag in _CERTIFICATES_AND_LISTS:
            end = self._children(content, end, limit, depth, self._kept)
        else:
            end = self._children(content, end, limit, depth, self.element)
        header = bytes((tag,)) + write.length(self.size - before)
        self.pieces[place] = header
        self.size += len(header)
        return end

    def _children(self, position: int, end: int, limit: int, depth: int, read: Callable[[int, int, int], int]) -> int:
        if end != _INDEFINITE:
            while position < end:
                position = read(position, end, depth - 1)
            return end
        while self._buffer[position : position + 2] != _END:
            position = read(position, limit, depth - 1)
        return position + 2

    def _kept(self, position: int, limit: int, depth: int) -> int:
        """Write a certificate or a CRL with its contents as they are."""
        tag, content, end = self._header(position, limit)
        if end == _INDEFINITE:
            return self.element(position, limit, depth)
        self._write(bytes((tag,)) + write.length(end - content), self._buffer[content:end])
        return end

    def _string(self, position: int, end: int, limit: int, depth: int) -> int:
        """The contents of a constructed OCTET STRING, one after the other (X.690, 8.7.3)."""
        if not depth:
            raise DerError("elements nested deeper than anybody nests them")
        stop = limit if end == _INDEFINITE else end
        while position < stop:
            if end == _INDEFINITE and self._buffer[position : position + 2] == _END:
                return position + 2
            tag, content, piece_end = self._header(position, stop)
            if tag == write.OCTET_STRING:
                self._write(self._buffer[content:piece_end])
                position = piece_end
            elif tag == _OCTETS_IN_PIECES:
                position = self._string(content, piece_end, stop, depth - 1)
            else:
                raise DerError("a piece of an octet string that is none")
        if end == _INDEFINITE:
            raise DerError("an element is cut short")
        return position

    def _write(self, *pieces: bytes) -> None:
        self.pieces += pieces
        self.size += sum(len(one) for one in pieces)

    def _header(self, position: int, limit: int) -> tuple[int, int, int]:
        """Tag, start of the content, and its end or ``_INDEFINITE``."""
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise DerError(f"more than {MOST_ELEMENTS} elements")
        if position + 2 > limit:
            raise DerError("an element is cut short")
        tag, size = self._buffer[position], self._buffer[position + 1]
        if tag & 0x1F == 0x1F:
            raise DerError("high tag numbers are not used here")
        content = position + 2
        if size == 0x80:
            if not tag & _CONSTRUCTED:
                raise DerError("an indefinite length where there are no elements")
            return tag, content, _INDEFINITE
        if size > 0x80:
            octets = size & 0x7F
            if octets > _MOST_LENGTH_OCTETS or content + octets > limit:
                raise DerError("an oversized length")
            size = int.from_bytes(self._buffer[content : content + octets], "big")
            content += octets
        if content + size > limit:
            raise DerError("an element runs past its parent")
        return tag, content, content + size
