# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signing-certificate attributes (RFC 2634, 5.4; RFC 5035, 3): which certificate a signature is bound to."""

import hashlib
from dataclasses import dataclass

from divit.der import cms, oids, read, write
from divit.der.errors import DerError


@dataclass(frozen=True, slots=True)
class CertificateReference:
    """The first ESSCertID or ESSCertIDv2: the hash of the signing certificate.

    ``issuer_and_serial`` is what IssuerSerial says where it is there and names one directory name.
    """

    hash_name: str
    digest: bytes
    issuer_and_serial: cms.IssuerAndSerial | None

    def names(self, certificate: bytes) -> bool:
        """Whether ``certificate`` (DER) is the one that is meant. Raises ``DerError`` when it is no certificate."""
        if hashlib.new(self.hash_name, certificate, usedforsecurity=False).digest() != self.digest:
            return False
        return self.issuer_and_serial in {None, cms.issuer_and_serial_of(certificate)}

    def is_all_of(self, value: bytes) -> bool:
        """Whether a SigningCertificateV2 says this and nothing else (further certificates, policies), in DER."""
        digest = write.octet_string(self.digest)
        named = b"" if self.issuer_and_serial is None else _written_issuer_serial(self.issuer_and_serial)
        plain = cms.digest_algorithm(self.hash_name)
        hashes = (b"",) if self.hash_name == "sha256" else (plain, write.sequence(plain[2:], write.null()))
        return value in {write.sequence(write.sequence(write.sequence(one, digest, named))) for one in hashes}


def certificate_reference(value: bytes, *, first_version: bool = False) -> CertificateReference:
    """What an encoded SigningCertificateV2 says of the signing certificate; SigningCertificate if ``first_version``.

    The first version (RFC 2634) knows SHA-1 alone. Raises ``DerError``.
    """
    references = read.Cursor.of(value).enter()
    first = references.enter()
    hash_name = "sha1" if first_version else "sha256"
    if not first_version and first.peek() == write.SEQUENCE:
        algorithm = first.enter()
        hash_name = oids.HASH_NAMES.get(read.object_identifier(value, algorithm.next()), "")
        if hash_name in {"", "sha1"}:
            raise DerError("the certificate is named by an unknown hash")
    digest = read.octet_string(value, first.next())
    if not digest:
        raise DerError("an empty certificate hash")
    named = _issuer_serial(first) if first.peek() == write.SEQUENCE else None
    first.finish()
    return CertificateReference(hash_name, digest, named)


def _issuer_serial(parts: read.Cursor) -> cms.IssuerAndSerial | None:
    """IssuerSerial (RFC 5035, 5): GeneralNames with one directoryName [4], and the serial number."""
    pair = parts.enter()
    names = read.children(parts.buffer, pair.next(write.SEQUENCE))
    serial = read.integer(parts.buffer, pair.next())
    pair.finish()
    if len(names) != 1 or names[0].tag != 0xA4:
        return None
    return cms.IssuerAndSerial(read.content(parts.buffer, names[0]), serial)


def _written_issuer_serial(one: cms.IssuerAndSerial) -> bytes:
    return write.sequence(write.sequence(write.explicit(4, one.issuer)), write.integer(one.serial))
