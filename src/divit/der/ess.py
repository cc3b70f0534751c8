# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signing-certificate attributes (RFC 2634, 5.4; RFC 5035, 4): which certificate a signature is bound to."""

from divit.der import oids, read, write
from divit.der.errors import DerError


def first_certificate_hash(value: bytes, default_hash: str) -> tuple[str, bytes]:
    """Hash name and hash of the first certificate, the signer's, in a SigningCertificate or SigningCertificateV2.

    ``default_hash`` holds where none is named: sha1 in the first, sha256 in the second. Raises ``DerError``; the
    hash name is empty for a hash that is not known.
    """
    identifiers = read.Cursor.of(value).enter()
    first = identifiers.enter()
    hash_name = default_hash
    if first.peek() == write.SEQUENCE and default_hash != "sha1":
        algorithm = first.enter()
        hash_name = oids.HASH_NAMES.get(read.object_identifier(value, algorithm.next()), "")
    digest = read.octet_string(value, first.next())
    if not digest:
        raise DerError("an empty certificate hash")
    return hash_name, digest
