# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The parts of a certificate (RFC 5280, 4.1) that hashes and comparisons need exactly as they were encoded."""

from dataclasses import dataclass

from divit.der import oids, read, write

_VERSION = 0xA0


@dataclass(frozen=True, slots=True)
class CertificateParts:
    """Encoded fields of a certificate. ``key_bits`` is the content of subjectPublicKey, as key hashes take it;
    ``stated_algorithm`` is the one inside the signed part, ``algorithm`` the one beside the signature.
    """

    to_be_signed: bytes
    serial: int
    issuer: bytes
    subject: bytes
    key_bits: bytes
    stated_algorithm: bytes
    algorithm: bytes


def certificate_parts(certificate: bytes) -> CertificateParts:
    """The parts of a certificate in DER. Raises ``DerError``."""
    outer = read.Cursor.of(certificate)
    signed = outer.next(write.SEQUENCE)
    inner = read.Cursor(certificate, signed)
    algorithm = read.encoding(certificate, outer.next(write.SEQUENCE))
    outer.next(write.BIT_STRING)
    outer.finish()
    inner.optional(_VERSION)
    serial = read.integer(certificate, inner.next())
    stated = read.encoding(certificate, inner.next(write.SEQUENCE))
    issuer = read.encoding(certificate, inner.next(write.SEQUENCE))
    inner.next(write.SEQUENCE)
    subject = read.encoding(certificate, inner.next(write.SEQUENCE))
    key = inner.enter()
    key.next(write.SEQUENCE)
    key_bits = read.bit_string(certificate, key.next())
    return CertificateParts(read.encoding(certificate, signed), serial, issuer, subject, key_bits, stated, algorithm)


_ECDSA = (oids.ECDSA_WITH_SHA256, oids.ECDSA_WITH_SHA384, oids.ECDSA_WITH_SHA512)


def without_ecdsa_null(certificate: bytes) -> bytes:
    """The certificate as RFC 5758, 3.2 wants it: no NULL beside an ECDSA algorithm. Raises ``DerError``.

    At least one Turkish root in use has the NULL, and libraries refuse to parse it. The result is for reading only:
    hashes and signatures are of the certificate as it is.
    """
    parts = certificate_parts(certificate)
    plain = {write.sequence(write.oid(oid), write.null()): write.sequence(write.oid(oid)) for oid in _ECDSA}
    algorithm = plain.get(parts.algorithm, parts.algorithm)
    stated = plain.get(parts.stated_algorithm, parts.stated_algorithm)
    fields = read.children(parts.to_be_signed, read.whole(parts.to_be_signed, write.SEQUENCE))
    encoded = [read.encoding(parts.to_be_signed, field) for field in fields]
    encoded[encoded.index(parts.stated_algorithm)] = stated
    signature = read.children(certificate, read.whole(certificate, write.SEQUENCE))[-1]
    return write.sequence(write.sequence(*encoded), algorithm, read.encoding(certificate, signature))
