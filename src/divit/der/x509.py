# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The parts of a certificate (RFC 5280, 4.1) that hashes and comparisons need exactly as they were encoded."""

from dataclasses import dataclass

from divit.der import read, write

_VERSION = 0xA0


@dataclass(frozen=True, slots=True)
class CertificateParts:
    """Encoded fields of a certificate. ``key_bits`` is the content of subjectPublicKey, as key hashes take it;
    ``stated_algorithm`` is the one inside the signed part, ``algorithm`` the one beside the signature.
    """

    serial: int
    issuer: bytes
    subject: bytes
    key_bits: bytes
    stated_algorithm: bytes
    algorithm: bytes


def certificate_parts(certificate: bytes) -> CertificateParts:
    """The parts of a certificate in DER. Raises ``DerError``."""
    outer = read.Cursor.of(certificate)
    inner = outer.enter()
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
    return CertificateParts(serial, issuer, subject, key_bits, stated, algorithm)
