# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The BER-TLV objects of cards (ISO 7816-4, annex E): tags of one to three bytes, definite lengths."""

from divit.tokens.errors import TokenFailed

_MOST_TAG = 3


def write(tag: int, value: bytes) -> bytes:
    """One object."""
    name = tag.to_bytes((tag.bit_length() + 7) // 8, "big")
    size = len(value)
    if size < 0x80:
        return name + bytes((size,)) + value
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return name + bytes((0x80 | len(octets),)) + octets + value


def read(data: bytes) -> dict[int, bytes]:
    """The objects of one level by tag; of a tag that comes again, the first. Raises ``TokenFailed``."""
    found: dict[int, bytes] = {}
    at = 0
    try:
        while at < len(data):
            tag, at = _tag(data, at)
            size, at = _length(data, at)
            if at + size > len(data):
                raise IndexError
            found.setdefault(tag, data[at : at + size])
            at += size
    except IndexError as error:
        raise TokenFailed(reason="TLV") from error
    return found


def _tag(data: bytes, at: int) -> tuple[int, int]:
    tag, at = data[at], at + 1
    if tag & 0x1F == 0x1F:
        for _more in range(_MOST_TAG - 1):
            byte, at = data[at], at + 1
            tag = tag << 8 | byte
            if not byte & 0x80:
                break
    return tag, at


def _length(data: bytes, at: int) -> tuple[int, int]:
    size, at = data[at], at + 1
    if size & 0x80:
        octets = size & 0x7F
        if not 0 < octets <= 3 or at + octets > len(data):
            raise IndexError
        size, at = int.from_bytes(data[at : at + octets], "big"), at + octets
    return size, at
