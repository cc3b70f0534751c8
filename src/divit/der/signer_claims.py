# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a signer says of itself and of the content (EN 319 122-1, 5.2.3 to 5.2.6): commitment, place, claimed roles,
kind of content. Attribute values, written and read.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from divit.der import oids, read, write
from divit.der.errors import DerError

_MOST_TEXTS = 64
_ENCODINGS = {
    write.UTF8_STRING: "utf-8",
    write.PRINTABLE_STRING: "ascii",
    write.IA5_STRING: "ascii",
    0x14: "latin-1",  # TeletexString, as it is found in practice
    0x1A: "ascii",
    0x1C: "utf-32-be",
    0x1E: "utf-16-be",
}
_COUNTRY, _LOCALITY, _ADDRESS = 0xA0, 0xA1, 0xA2
_CLAIMED, _CERTIFIED, _ASSERTED = 0xA0, 0xA1, 0xA2


@dataclass(frozen=True, slots=True)
class Place:
    """SignerLocation (5.2.5). At least one part is given: ``country``, ``locality``, lines of an ``address``."""

    country: str = ""
    locality: str = ""
    address: tuple[str, ...] = ()

    def __str__(self) -> str:
        """All that is said, the narrowest first."""
        return ", ".join(one for one in (*self.address, self.locality, self.country) if one)


@dataclass(frozen=True, slots=True)
class SignerAttributes:
    """SignerAttributeV2 (5.2.6.1): claimed texts such as roles, and whether there are certified or asserted ones."""

    claimed: tuple[str, ...]
    has_others: bool


def commitment_type(oid: str) -> bytes:
    """CommitmentTypeIndication (5.2.3) of the dotted ``oid``, without qualifiers."""
    return write.sequence(write.oid(oid))


def parse_commitment_type(value: bytes) -> str:
    """The dotted OID of a CommitmentTypeIndication. Raises ``DerError``."""
    parts = read.Cursor.of(value)
    kind = read.object_identifier(value, parts.next())
    parts.optional(write.SEQUENCE)
    parts.finish()
    return kind


def signer_location(place: Place) -> bytes:
    """SignerLocation of a ``place``."""
    lines = b"".join(write.utf8_string(one) for one in place.address)
    return write.sequence(
        write.explicit(0, write.utf8_string(place.country)) if place.country else b"",
        write.explicit(1, write.utf8_string(place.locality)) if place.locality else b"",
        write.explicit(2, write.sequence(lines)) if lines else b"",
    )


def parse_signer_location(value: bytes) -> Place:
    """What a SignerLocation says. Raises ``DerError``."""
    parts = read.Cursor.of(value)
    country, locality, address = (parts.optional(tag) for tag in (_COUNTRY, _LOCALITY, _ADDRESS))
    parts.finish()
    lines = [] if address is None else _bounded(value, read.Cursor(value, address).next(write.SEQUENCE))
    return Place(
        country="" if country is None else _text(value, read.Cursor(value, country).next()),
        locality="" if locality is None else _text(value, read.Cursor(value, locality).next()),
        address=tuple(_text(value, line) for line in lines),
    )


def signer_attributes(claimed: Iterable[str]) -> bytes:
    """SignerAttributeV2 with the ``claimed`` roles, each under the attribute ``name`` (X.520, 6.2.1)."""
    name = write.oid(oids.NAME_ATTRIBUTE)
    attributes = b"".join(write.sequence(name, write.set_of(write.utf8_string(one))) for one in claimed)
    return write.sequence(write.explicit(0, write.sequence(attributes)))


def parse_signer_attributes(value: bytes) -> SignerAttributes:
    """What a SignerAttributeV2 says, or a SignerAttribute of RFC 5126, 5.11.3, which is a list of the same choices.

    Claimed values that are no text are left out. Raises ``DerError``.
    """
    claimed: list[str] = []
    has_others = False
    for choice in _bounded(value, read.whole(value, write.SEQUENCE)):
        if choice.tag not in {_CLAIMED, _CERTIFIED, _ASSERTED}:
            raise DerError("signer attributes of an unknown kind")
        if choice.tag != _CLAIMED:
            has_others = True
            continue
        for attribute in _bounded(value, read.Cursor(value, choice).next(write.SEQUENCE)):
            parts = read.Cursor(value, attribute)
            parts.next(write.OBJECT_IDENTIFIER)
            values = _bounded(value, parts.next(write.SET))
            claimed += [_text(value, one) for one in values if one.tag in _ENCODINGS]
    return SignerAttributes(tuple(claimed[:_MOST_TEXTS]), has_others)


def mime_type(name: str) -> bytes:
    """MimeType (5.2.4.2), such as ``application/pdf``."""
    return write.utf8_string(name)


def content_hints(description: str, content_type: str = oids.DATA) -> bytes:
    """ContentHints (5.2.4.1; RFC 2634, 2.9): words about the content, and the dotted OID of its type."""
    return write.sequence(write.utf8_string(description) if description else b"", write.oid(content_type))


def parse_mime_type(value: bytes) -> str:
    """The words of a MimeType. Raises ``DerError``."""
    return _text(value, read.whole(value, write.UTF8_STRING))


def parse_content_hints(value: bytes) -> str:
    """The description in ContentHints, empty without one. Raises ``DerError``."""
    parts = read.Cursor.of(value)
    described = parts.optional(write.UTF8_STRING)
    read.object_identifier(value, parts.next())
    parts.finish()
    return "" if described is None else _text(value, described)


def _bounded(buffer: bytes, parent: read.Tlv) -> list[read.Tlv]:
    found: list[read.Tlv] = []
    for element in read.iterate(buffer, parent):
        found.append(element)
        if len(found) > _MOST_TEXTS:
            raise DerError(f"more than {_MOST_TEXTS} values")
    return found


def _text(buffer: bytes, element: read.Tlv) -> str:
    try:
        return read.content(buffer, element).decode(_ENCODINGS[element.tag])
    except (KeyError, UnicodeDecodeError) as error:
        raise DerError("a text that cannot be read") from error
