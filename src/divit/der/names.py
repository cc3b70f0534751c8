# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Names in X.509: distinguished names, general names and name constraints (RFC 5280, 4.1.2.4, 4.2.1.6, 4.2.1.10).

Read to the octet and no further: which names are equal, and which lie within others, is judged elsewhere.
"""

from enum import IntEnum
from typing import NamedTuple

from divit.der import read, write
from divit.der.errors import DerError

_WIDE = {0x1C: "utf-32-be", 0x1E: "utf-16-be"}  # UniversalString, BMPString
_CONTEXT = 0x80
_NUMBER = 0x1F
_PERMITTED = 0xA0
_EXCLUDED = 0xA1
_MINIMUM = 0x80
_MAXIMUM = 0x81


class Kind(IntEnum):
    """The choices of GeneralName by their tag numbers."""

    OTHER_NAME = 0
    EMAIL = 1
    DNS = 2
    X400 = 3
    DIRECTORY = 4
    EDI_PARTY = 5
    URI = 6
    IP = 7
    REGISTERED_ID = 8


class GeneralName(NamedTuple):
    """One GeneralName: its kind and its content octets; of a directoryName the whole Name in DER."""

    kind: Kind
    value: bytes


class Subtree(NamedTuple):
    """One GeneralSubtree. ``is_plain`` says that its minimum is 0 and its maximum absent, as RFC 5280 has them."""

    base: GeneralName
    is_plain: bool


class NameConstraints(NamedTuple):
    """The content of the name constraints extension."""

    permitted: tuple[Subtree, ...]
    excluded: tuple[Subtree, ...]


def attributes(name: bytes) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The relative names of a Name (DER), each its attributes as pairs of type and text. Raises ``DerError``.

    A bit string becomes the hexadecimal digits of its octets.
    """
    listed = read.whole(name, write.SEQUENCE)
    return tuple(_relative(name, element) for element in read.iterate(name, listed))


def _relative(buffer: bytes, element: read.Tlv) -> tuple[tuple[str, str], ...]:
    if element.tag != write.SET:
        raise DerError("a relative name that is no set")
    found = []
    for attribute in read.iterate(buffer, element):
        parts = read.Cursor(buffer, attribute)
        kind = read.object_identifier(buffer, parts.next(write.OBJECT_IDENTIFIER))
        found.append((kind, text(buffer, parts.next())))
        parts.finish()
    return tuple(found)


def text(buffer: bytes, element: read.Tlv) -> str:
    """The text of a value in a name, of a bit string the digits of its octets. Raises ``DerError``."""
    octets = read.content(buffer, element)
    if element.tag == write.BIT_STRING:
        return octets.hex()
    try:
        # The narrow kinds are parts of UTF-8, and authorities put Turkish letters into them as UTF-8.
        return octets.decode(_WIDE.get(element.tag, "utf-8"))
    except UnicodeDecodeError as error:
        raise DerError("a name that is no text") from error


def general_names(value: bytes) -> tuple[GeneralName, ...]:
    """The names of a GeneralNames in DER, as the subject alternative name has them. Raises ``DerError``."""
    listed = read.whole(value, write.SEQUENCE)
    return tuple(_general_name(value, element) for element in read.iterate(value, listed))


def _general_name(buffer: bytes, element: read.Tlv) -> GeneralName:
    number = element.tag & _NUMBER
    if element.tag & 0xC0 != _CONTEXT or number > max(Kind):
        raise DerError("a general name of no known kind")
    kind = Kind(number)
    if kind is not Kind.DIRECTORY:
        return GeneralName(kind, read.content(buffer, element))
    inside = read.Cursor(buffer, element)
    name = read.encoding(buffer, inside.next(write.SEQUENCE))
    inside.finish()
    return GeneralName(kind, name)


def name_constraints(value: bytes) -> NameConstraints:
    """The constraints in the extension's ``value`` (DER). Raises ``DerError``, also when there are none in it."""
    parts = read.Cursor.of(value)
    permitted = _subtrees(value, parts.optional(_PERMITTED))
    excluded = _subtrees(value, parts.optional(_EXCLUDED))
    parts.finish()
    if not permitted and not excluded:
        raise DerError("name constraints that constrain nothing")
    return NameConstraints(permitted, excluded)


def _subtrees(buffer: bytes, listed: read.Tlv | None) -> tuple[Subtree, ...]:
    if listed is None:
        return ()
    found = []
    for element in read.iterate(buffer, listed):
        parts = read.Cursor(buffer, element)
        base = _general_name(buffer, parts.next())
        minimum, maximum = parts.optional(_MINIMUM), parts.optional(_MAXIMUM)
        parts.finish()
        starts_at_base = minimum is None or read.content(buffer, minimum) == b"\x00"
        found.append(Subtree(base, starts_at_base and maximum is None))
    return tuple(found)
