# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The ats-hash-index attributes (EN 319 122-1, 5.5.2; the first version in TS 101 733, 6.4.2): by what hashes an
archive time-stamp names the certificates, the revocation information and the unsigned attributes that it protects.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from divit.der import cms_write, oids, read, write
from divit.der.errors import DerError

MOST_HASHES = 2048


@dataclass(frozen=True, slots=True)
class HashIndex:
    """An ATSHashIndex of version 1, 2 or 3; ``encoded`` is how it stands, which is what the time-stamp is about.

    ``attributes`` are hashes of whole attributes in version 1, of single attribute values later.
    """

    version: int
    hash_name: str
    certificates: frozenset[bytes]
    revocations: frozenset[bytes]
    attributes: frozenset[bytes]
    encoded: bytes

    def digest(self, octets: bytes) -> bytes:
        """The hash by which ``octets`` would stand in this index."""
        return hashlib.new(self.hash_name, octets, usedforsecurity=False).digest()


def hash_index(
    hash_name: str, *, certificates: Iterable[bytes], revocations: Iterable[bytes], attributes: Iterable[bytes]
) -> bytes:
    """ATSHashIndex-v3 over the CertificateChoices, RevocationInfoChoices and attribute values given in DER.

    Each of ``attributes`` is an attribute's type followed by one of its values (``attribute_octets``).
    """

    def hashes(of: Iterable[bytes]) -> bytes:
        return write.sequence(*(write.octet_string(hashlib.new(hash_name, one).digest()) for one in of))

    return write.sequence(
        cms_write.digest_algorithm(hash_name), hashes(certificates), hashes(revocations), hashes(attributes)
    )


def attribute_octets(oid: str, value: bytes) -> bytes:
    """What is hashed of one attribute value from version 2 on: the type, then the value, both with their headers."""
    return write.oid(oid) + value


def parse_hash_index(value: bytes, version: int) -> HashIndex:
    """An ATSHashIndex of ``version`` 1, 2 or 3. Raises ``DerError``."""
    parts = read.Cursor.of(value)
    hash_name = _hash_name(parts, version)
    certificates, revocations, attributes = (_hashes(value, parts.next(write.SEQUENCE)) for _ in range(3))
    parts.finish()
    return HashIndex(version, hash_name, certificates, revocations, attributes, value)


def _hash_name(parts: read.Cursor, version: int) -> str:
    """The hash algorithm, which may be left out before version 3: the default is SHA-256.

    Where it is left out, four sequences become three; it is told from the first of them by its first element. Version 2
    must leave the default out (X.690, 11.5): its name is not signed, and with it there a version 3 that is called 2
    would be none the worse for it. Writers of version 1 do write it.
    """
    buffer = parts.buffer
    if version < 3:
        ahead = read.children(buffer, read.whole(buffer, write.SEQUENCE))
        if len(ahead) == 3:
            return "sha256"
    algorithm = parts.enter()
    name = oids.HASH_NAMES.get(read.object_identifier(buffer, algorithm.next()), "")
    algorithm.optional(write.NULL)
    algorithm.finish()
    if not name:
        raise DerError("a hash index by an unknown hash")
    if version == 2 and name == "sha256":
        raise DerError("a hash index says what is the default")
    return name


def _hashes(buffer: bytes, parent: read.Tlv) -> frozenset[bytes]:
    found: set[bytes] = set()
    for count, element in enumerate(read.iterate(buffer, parent)):
        if count == MOST_HASHES:
            raise DerError(f"more than {MOST_HASHES} hashes")
        found.add(read.octet_string(buffer, element))
    return frozenset(found)
