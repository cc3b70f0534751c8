# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How often a PKCS#12 file has its password hashed before it says whether it is the right one.

The file names the number, up to two thousand million, and nothing can interrupt the library that counts them. So the
number is looked at first.
"""

from divit.der import ber, read, write
from divit.der.errors import DerError

# Programs choose from two thousand to a million; ours a second's worth at most.
MOST_ROUNDS = 5_000_000
_CONSTRUCTED = 0x20
_DEEPEST = 16


def rounds(content: bytes) -> int:
    """The largest number of rounds in a PFX (DER or BER), 0 when none is found.

    MacData, PBKDF2-params and pkcs-12PbeParams (RFC 7292, 4 and C; RFC 8018, A.2) all have it behind the salt: an
    INTEGER that follows an OCTET STRING.
    """
    try:
        encoded = ber.normalised(content)
        return _largest(encoded, read.read(encoded), _DEEPEST)
    except DerError:
        return 0


def _largest(buffer: bytes, parent: read.Tlv, depth: int) -> int:
    largest, before = 0, 0
    for one in read.iterate(buffer, parent) if depth else ():
        if one.tag == write.INTEGER and before == write.OCTET_STRING:
            largest = max(largest, int.from_bytes(read.content(buffer, one), "big"))
        elif one.tag & _CONSTRUCTED:
            largest = max(largest, _largest(buffer, one, depth - 1))
        elif one.tag == write.OCTET_STRING:
            largest = max(largest, _inside(read.content(buffer, one), depth - 1))
        before = one.tag
    return largest


def _inside(content: bytes, depth: int) -> int:
    """The same in an OCTET STRING: AuthenticatedSafe and SafeContents stand in such; encrypted ones tell nothing."""
    try:
        return _largest(content, read.whole(content, write.SEQUENCE), depth)
    except DerError:
        return 0
