# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The DER writer: functions from values to bytes (X.690).

Object trees are what makes ASN.1 slow in Python; here a structure is the concatenation of its parts, and what does
not change between two signatures is encoded once and kept by the caller.
"""

from datetime import datetime
from functools import lru_cache

BOOLEAN = 0x01
INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
NULL = 0x05
OBJECT_IDENTIFIER = 0x06
ENUMERATED = 0x0A
UTF8_STRING = 0x0C
PRINTABLE_STRING = 0x13
IA5_STRING = 0x16
UTC_TIME = 0x17
GENERALIZED_TIME = 0x18
SEQUENCE = 0x30
SET = 0x31
_CONTEXT = 0x80
_CONSTRUCTED = 0x20
# RFC 5652, 11.3 and RFC 5280, 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
_FIRST_GENERALIZED_YEAR = 2050


@lru_cache(maxsize=8192)
def length(size: int) -> bytes:
    """The definite length octets of a content of ``size`` bytes (X.690, 8.1.3)."""
    if size < 0x80:
        return bytes((size,))
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((0x80 | len(octets),)) + octets


def tlv(tag: int, *parts: bytes) -> bytes:
    """One element with the identifier octet ``tag`` whose content is ``parts`` in order."""
    content = b"".join(parts)
    return bytes((tag,)) + length(len(content)) + content


def sequence(*parts: bytes) -> bytes:
    """SEQUENCE or SEQUENCE OF the encoded ``parts``, in the order given."""
    return tlv(SEQUENCE, *parts)


def set_of(*parts: bytes) -> bytes:
    """SET OF the encoded ``parts``, sorted as DER asks (X.690, 11.6)."""
    return tlv(SET, *sorted(parts))


def integer(value: int) -> bytes:
    """INTEGER in the fewest octets, two's complement (X.690, 8.3)."""
    size = ((value if value >= 0 else ~value).bit_length() // 8) + 1
    return tlv(INTEGER, value.to_bytes(size, "big", signed=True))


def enumerated(value: int) -> bytes:
    """ENUMERATED of a small non-negative ``value``."""
    return tlv(ENUMERATED, bytes((value,)))


def boolean(value: bool) -> bytes:
    """BOOLEAN; DER writes TRUE as FF (X.690, 11.1)."""
    return tlv(BOOLEAN, b"\xff" if value else b"\x00")


@lru_cache(maxsize=1024)
def oid(dotted: str) -> bytes:
    """OBJECT IDENTIFIER of a dotted number such as ``1.2.840.113549.1.7.2`` (X.690, 8.19)."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    octets = bytearray()
    for arc in (first * 40 + second, *rest):
        group = [arc & 0x7F]
        while arc := arc >> 7:
            group.append(arc & 0x7F | 0x80)
        octets.extend(reversed(group))
    return tlv(OBJECT_IDENTIFIER, bytes(octets))


def null() -> bytes:
    """NULL."""
    return b"\x05\x00"


def octet_string(content: bytes) -> bytes:
    """OCTET STRING of ``content``."""
    return tlv(OCTET_STRING, content)


def bit_string(content: bytes, unused: int = 0) -> bytes:
    """BIT STRING of ``content`` whose last ``unused`` bits do not count."""
    return tlv(BIT_STRING, bytes((unused,)), content)


def utf8_string(text: str) -> bytes:
    """UTF8String."""
    return tlv(UTF8_STRING, text.encode())


def printable_string(text: str) -> bytes:
    """PrintableString; the caller answers for its narrow alphabet (X.680, 41.4)."""
    return tlv(PRINTABLE_STRING, text.encode("ascii"))


def ia5_string(text: str) -> bytes:
    """IA5String, as URIs are written."""
    return tlv(IA5_STRING, text.encode("ascii"))


def utc_time(moment: datetime) -> bytes:
    """UTCTime of an aware UTC ``moment``, to the second (X.690, 11.8)."""
    date = moment.year % 100, moment.month, moment.day
    return b"\x17\x0d%02d%02d%02d%02d%02d%02dZ" % (*date, moment.hour, moment.minute, moment.second)


def generalized_time(moment: datetime, *, to_the_millisecond: bool = False) -> bytes:
    """GeneralizedTime of an aware UTC ``moment``, to the second or to the millisecond (X.690, 11.7: a fraction has no
    zeros at its end, and none is written that is zero).
    """
    date = moment.year, moment.month, moment.day
    text = b"%04d%02d%02d%02d%02d%02d" % (*date, moment.hour, moment.minute, moment.second)
    if to_the_millisecond and (thousandths := moment.microsecond // 1000):
        text += b".%03d" % thousandths
        text = text.rstrip(b"0")
    return tlv(GENERALIZED_TIME, text, b"Z")


def time(moment: datetime) -> bytes:
    """Time of X.509 and CMS: UTCTime through 2049, GeneralizedTime after (RFC 5652, 11.3)."""
    return utc_time(moment) if moment.year < _FIRST_GENERALIZED_YEAR else generalized_time(moment)


def explicit(number: int, *parts: bytes) -> bytes:
    """The ``parts`` inside an explicit context tag [``number``]."""
    return tlv(_CONTEXT | _CONSTRUCTED | number, *parts)


def implicit(number: int, content: bytes, *, constructed: bool = False) -> bytes:
    """``content`` (the inner octets, without their own tag) under an implicit context tag [``number``]."""
    return tlv(_CONTEXT | (_CONSTRUCTED if constructed else 0) | number, content)
