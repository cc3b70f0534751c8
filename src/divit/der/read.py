# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The thin DER reader: where an element begins and ends in a buffer, and nothing built that nobody asked for.

Strict: definite lengths in the fewest octets, low tag numbers, nothing that runs past its parent (X.690, 8.1 and
10.1). Every refusal is a ``DerError``; no input makes anything else come out.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from divit.der import write
from divit.der.errors import DerError

# A length of more than four octets is a file of over 4 GB: nothing we are given is that large.
_MOST_LENGTH_OCTETS = 4
# An arc grows with its octets, and so does the work of reading it: with their square.
_MOST_IDENTIFIER_OCTETS = 128
_CONSTRUCTED = 0x20


class Tlv(NamedTuple):
    """One element of a buffer: its identifier octet and the offsets of its start, its content and its end."""

    tag: int
    start: int
    content: int
    end: int


def read(buffer: bytes, position: int = 0, end: int | None = None) -> Tlv:
    """The element that starts at ``position`` and must not run past ``end``. Raises ``DerError``."""
    limit = len(buffer) if end is None else end
    if position + 2 > limit:
        raise DerError("an element is cut short")
    tag = buffer[position]
    if tag & 0x1F == 0x1F:
        raise DerError("high tag numbers are not used here")
    size = buffer[position + 1]
    content = position + 2
    if size >= 0x80:
        octets = size & 0x7F
        if not 0 < octets <= _MOST_LENGTH_OCTETS:
            raise DerError("an indefinite or oversized length")
        if content + octets > limit:
            raise DerError("an element is cut short")
        size = int.from_bytes(buffer[content : content + octets], "big")
        if size < 0x80 or size >> (8 * (octets - 1)) == 0:
            raise DerError("a length that is not in its fewest octets")
        content += octets
    if content + size > limit:
        raise DerError("an element runs past its parent")
    return Tlv(tag, position, content, content + size)


def whole(buffer: bytes, tag: int) -> Tlv:
    """The one element that is the whole ``buffer`` and has ``tag``. Raises ``DerError``."""
    element = read(buffer)
    if element.tag != tag or element.end != len(buffer):
        raise DerError(f"expected one element {tag:#04x} and nothing after it")
    return element


def iterate(buffer: bytes, parent: Tlv) -> Iterator[Tlv]:
    """The elements inside ``parent``, in order. Raises ``DerError``."""
    position = parent.content
    while position < parent.end:
        element = read(buffer, position, parent.end)
        yield element
        position = element.end


def children(buffer: bytes, parent: Tlv) -> list[Tlv]:
    """The elements inside ``parent`` as a list. Raises ``DerError``."""
    return list(iterate(buffer, parent))


def encoding(buffer: bytes, element: Tlv) -> bytes:
    """All octets of ``element``, header included."""
    return buffer[element.start : element.end]


def content(buffer: bytes, element: Tlv) -> bytes:
    """The content octets of ``element``."""
    return buffer[element.content : element.end]


class Cursor:
    """Walks the elements of one constructed element, each asked for by its tag."""

    __slots__ = ("_end", "_position", "buffer")

    def __init__(self, buffer: bytes, parent: Tlv) -> None:
        self.buffer = buffer
        self._position = parent.content
        self._end = parent.end

    @classmethod
    def of(cls, buffer: bytes, tag: int = write.SEQUENCE) -> "Cursor":
        """A cursor inside the one element that is the whole ``buffer``. Raises ``DerError``."""
        return cls(buffer, whole(buffer, tag))

    def peek(self) -> int | None:
        """The tag of the next element, or None at the end."""
        return self.buffer[self._position] if self._position < self._end else None

    def next(self, tag: int | None = None) -> Tlv:
        """The next element, which must have ``tag`` when one is given. Raises ``DerError``."""
        element = read(self.buffer, self._position, self._end)
        if tag is not None and element.tag != tag:
            raise DerError(f"expected tag {tag:#04x}, found {element.tag:#04x}")
        self._position = element.end
        return element

    def optional(self, tag: int) -> Tlv | None:
        """The next element when it has ``tag``, else None and nothing is consumed. Raises ``DerError``."""
        return self.next() if self.peek() == tag else None

    def enter(self, tag: int = write.SEQUENCE) -> "Cursor":
        """A cursor inside the next element, which must have ``tag``. Raises ``DerError``."""
        return Cursor(self.buffer, self.next(tag))

    def finish(self) -> None:
        """Refuse anything that is left. Raises ``DerError``."""
        if self._position != self._end:
            raise DerError("something follows where nothing may")


def object_identifier(buffer: bytes, element: Tlv) -> str:
    """The dotted form of an OBJECT IDENTIFIER. Raises ``DerError``."""
    return _dotted(content(buffer, _of(element, write.OBJECT_IDENTIFIER)))


@lru_cache(maxsize=1024)
def _dotted(octets: bytes) -> str:
    if not octets or octets[-1] & 0x80:
        raise DerError("an object identifier is cut short")
    if len(octets) > _MOST_IDENTIFIER_OCTETS:
        raise DerError("an object identifier longer than any that was ever assigned")
    arcs: list[int] = []
    value = 0
    for octet in octets:
        if not value and octet == 0x80:
            raise DerError("an object identifier with a padded arc")
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in (first, arcs[0] - 40 * first, *arcs[1:]))


def integer(buffer: bytes, element: Tlv) -> int:
    """The value of an INTEGER, which must be in its fewest octets. Raises ``DerError``."""
    octets = content(buffer, _of(element, write.INTEGER))
    if not octets or (len(octets) > 1 and (octets[0], octets[1] >> 7) in {(0x00, 0), (0xFF, 1)}):
        raise DerError("an integer that is not in its fewest octets")
    return int.from_bytes(octets, "big", signed=True)


def boolean(buffer: bytes, element: Tlv) -> bool:
    """The value of a BOOLEAN. Raises ``DerError``."""
    octets = content(buffer, _of(element, write.BOOLEAN))
    if octets not in {b"\x00", b"\xff"}:
        raise DerError("a boolean that is neither 00 nor FF")
    return octets == b"\xff"


def octet_string(buffer: bytes, element: Tlv) -> bytes:
    """The content of an OCTET STRING. Raises ``DerError``."""
    return content(buffer, _of(element, write.OCTET_STRING))


def bit_string(buffer: bytes, element: Tlv) -> bytes:
    """The octets of a BIT STRING that has no unused bits, as signatures and keys are. Raises ``DerError``."""
    octets = content(buffer, _of(element, write.BIT_STRING))
    if not octets or octets[0] != 0:
        raise DerError("a bit string with unused bits")
    return octets[1:]


def time(buffer: bytes, element: Tlv) -> datetime:
    """The moment of a UTCTime or GeneralizedTime, aware UTC. Raises ``DerError``."""
    text = content(buffer, element)
    try:
        if element.tag == write.UTC_TIME:
            parsed = datetime.strptime(_zulu(text, 12), "%y%m%d%H%M%SZ").replace(tzinfo=UTC)
            # RFC 5280, 4.1.2.5.1: years 50 to 99 are of the 1900s; strptime turns the century at 69.
            return parsed.replace(year=parsed.year - 100) if parsed.year >= 2050 else parsed
        if element.tag == write.GENERALIZED_TIME:
            layout = "%Y%m%d%H%M%S.%fZ" if b"." in text else "%Y%m%d%H%M%SZ"
            return datetime.strptime(_zulu(text, 14), layout).replace(tzinfo=UTC)
    except ValueError as error:
        raise DerError("a time that cannot be read") from error
    raise DerError("expected a time")


def _zulu(text: bytes, digits: int) -> str:
    # strptime makes do with fewer digits for a field and would take 08:30.5 for 08:03:00 (X.690, 11.7.1).
    whole_seconds, _, fraction = text[:-1].partition(b".")
    if not text.endswith(b"Z") or len(whole_seconds) != digits or not (whole_seconds + fraction).isdigit():
        raise ValueError("not in Zulu form to the second")
    return text.decode("ascii")


def _of(element: Tlv, tag: int) -> Tlv:
    if element.tag != tag:
        raise DerError(f"expected tag {tag:#04x}, found {element.tag:#04x}")
    return element


def is_canonical(buffer: bytes) -> bool:
    """Whether ``buffer`` is one DER element whose nested SET OFs are sorted and whose lengths are minimal.

    Primitive contents are judged where they are read; this is the check that a signer makes before it signs
    attributes that somebody else encoded.
    """
    try:
        element = read(buffer)
        return element.end == len(buffer) and _sorted_within(buffer, element, depth=16)
    except DerError:
        return False


def _sorted_within(buffer: bytes, parent: Tlv, depth: int) -> bool:
    if not parent.tag & _CONSTRUCTED:
        return True
    if not depth:
        return False
    parts = children(buffer, parent)
    if parent.tag == write.SET:
        encodings = [encoding(buffer, part) for part in parts]
        if encodings != sorted(encodings):
            return False
    return all(_sorted_within(buffer, part, depth - 1) for part in parts)
