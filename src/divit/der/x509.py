# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The parts of a certificate (RFC 5280, 4.1) that hashes and comparisons need exactly as they were encoded."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from divit.der import oids, read, write
from divit.der.errors import DerError

_VERSION = 0xA0
_EXTENSIONS = 0xA3
_UNIQUE_IDS = (0x81, 0x82)
MOST_EXTENSIONS = 64


@dataclass(frozen=True, slots=True)
class CertificateParts:
    """Encoded fields of a certificate. ``key`` is the subjectPublicKeyInfo and ``key_bits`` the content of its
    subjectPublicKey, as key hashes take it; ``after_key`` is what follows the key, which is the extensions;
    ``stated_algorithm`` is the algorithm inside the signed part, ``algorithm`` the one beside the
    signature.
    """

    to_be_signed: bytes
    serial: int
    issuer: bytes
    subject: bytes
    key: bytes
    key_bits: bytes
    after_key: bytes
    stated_algorithm: bytes
    algorithm: bytes


@lru_cache(maxsize=1024)
def certificate_parts(certificate: bytes) -> CertificateParts:
    """The parts of a certificate in DER. Raises ``DerError``."""
    outer = read.Cursor.of(certificate)
    signed = outer.next(write.SEQUENCE)
    inner = read.Cursor(certificate, signed)
    algorithm = read.encoding(certificate, outer.next(write.SEQUENCE))
    last_signature(certificate, outer)
    inner.optional(_VERSION)
    serial = read.integer(certificate, inner.next())
    stated = read.encoding(certificate, inner.next(write.SEQUENCE))
    issuer = read.encoding(certificate, inner.next(write.SEQUENCE))
    inner.next(write.SEQUENCE)
    subject = read.encoding(certificate, inner.next(write.SEQUENCE))
    key_info = inner.next(write.SEQUENCE)
    key = read.Cursor(certificate, key_info)
    key.next(write.SEQUENCE)
    key_bits = read.bit_string(certificate, key.next())
    return CertificateParts(
        to_be_signed=read.encoding(certificate, signed),
        serial=serial,
        issuer=issuer,
        subject=subject,
        key=read.encoding(certificate, key_info),
        key_bits=key_bits,
        after_key=certificate[key_info.end : signed.end],
        stated_algorithm=stated,
        algorithm=algorithm,
    )


def last_signature(buffer: bytes, parts: read.Cursor) -> bytes:
    """The signature value that ends a SIGNED structure (X.509, 6.1). Raises ``DerError``.

    Unused bits are refused: readers pass over how many there are said to be, so that one octet, which no signature
    covers, could be changed without anything becoming wrong.
    """
    value = read.bit_string(buffer, parts.next(write.BIT_STRING))
    parts.finish()
    return value


@dataclass(frozen=True, slots=True)
class CrlParts:
    """Encoded fields of a CRL (5.1); the algorithms as in ``CertificateParts``."""

    to_be_signed: bytes
    stated_algorithm: bytes
    algorithm: bytes


def crl_parts(crl: bytes) -> CrlParts:
    """The parts of a CRL in DER. Raises ``DerError``."""
    outer = read.Cursor.of(crl)
    signed = outer.next(write.SEQUENCE)
    algorithm = read.encoding(crl, outer.next(write.SEQUENCE))
    last_signature(crl, outer)
    inner = read.Cursor(crl, signed)
    inner.optional(write.INTEGER)
    stated = read.encoding(crl, inner.next(write.SEQUENCE))
    return CrlParts(read.encoding(crl, signed), stated, algorithm)


def crl_entries(crl: bytes) -> list[bytes]:
    """The entries of a CRL in DER (revokedCertificates, 5.1.2.6), each as it stands there. Raises ``DerError``."""
    inner = read.Cursor.of(crl).enter()
    inner.optional(write.INTEGER)
    for _field in ("signature", "issuer", "thisUpdate"):
        inner.next()
    while inner.peek() in {write.UTC_TIME, write.GENERALIZED_TIME}:
        inner.next()
    if inner.peek() != write.SEQUENCE:
        return []
    listed, found = inner.enter(), []
    while listed.peek() is not None:
        found.append(read.encoding(crl, listed.next(write.SEQUENCE)))
    return found


class Extension(NamedTuple):
    """One extension: whether it is critical, and the content of its extnValue."""

    critical: bool
    value: bytes


@lru_cache(maxsize=512)
def extensions(certificate: bytes) -> Mapping[str, Extension]:
    """The extensions of a certificate (4.2) by their object identifiers. Raises ``DerError``, also for one that
    stands there twice.
    """
    outer = read.Cursor.of(certificate)
    inner = outer.enter()
    inner.optional(_VERSION)
    for _field in ("serialNumber", "signature", "issuer", "validity", "subject", "subjectPublicKeyInfo"):
        inner.next()
    for tag in _UNIQUE_IDS:
        inner.optional(tag)
    wrapper = inner.optional(_EXTENSIONS)
    inner.finish()
    if wrapper is None:
        return {}
    inside = read.Cursor(certificate, wrapper)
    listed = inside.next(write.SEQUENCE)
    inside.finish()
    found: dict[str, Extension] = {}
    for element in read.iterate(certificate, listed):
        identifier, extension = _extension(certificate, element)
        if identifier in found or len(found) == MOST_EXTENSIONS:
            raise DerError("an extension that stands there twice, or too many")
        found[identifier] = extension
    return found


def _extension(buffer: bytes, element: read.Tlv) -> tuple[str, Extension]:
    parts = read.Cursor(buffer, element)
    identifier = read.object_identifier(buffer, parts.next(write.OBJECT_IDENTIFIER))
    flag = parts.optional(write.BOOLEAN)
    value = read.octet_string(buffer, parts.next())
    parts.finish()
    return identifier, Extension(flag is not None and read.boolean(buffer, flag), value)


_ECDSA = (oids.ECDSA_WITH_SHA256, oids.ECDSA_WITH_SHA384, oids.ECDSA_WITH_SHA512)


# Stands in for the parameters that a DSA key takes over from its issuer; no signature is ever checked with them.
_PLACEHOLDER = write.sequence(*(write.integer(one) for one in (23, 11, 4)))


def tidied(certificate: bytes) -> bytes:
    """The certificate with what some authorities write and some libraries refuse to parse put right. Raises
    ``DerError``.

    At least one Turkish root in use has NULL beside its ECDSA algorithm (RFC 5758, 3.2: absent), and a DSA key may
    lack its parameters, which are then those of the issuer's key (RFC 3279, 2.3.2). The result is for reading only:
    hashes and signatures are of the certificate as it is.
    """
    parts = certificate_parts(certificate)
    plain = {write.sequence(write.oid(oid), write.null()): write.sequence(write.oid(oid)) for oid in _ECDSA}
    algorithm = plain.get(parts.algorithm, parts.algorithm)
    fields = read.children(parts.to_be_signed, read.whole(parts.to_be_signed, write.SEQUENCE))
    encoded = [read.encoding(parts.to_be_signed, field) for field in fields]
    encoded[encoded.index(parts.stated_algorithm)] = plain.get(parts.stated_algorithm, parts.stated_algorithm)
    if inherits_dsa_parameters(parts.key):
        encoded[encoded.index(parts.key)] = with_dsa_parameters(parts.key, _PLACEHOLDER)
    signature = read.children(certificate, read.whole(certificate, write.SEQUENCE))[-1]
    return write.sequence(write.sequence(*encoded), algorithm, read.encoding(certificate, signature))


def inherits_dsa_parameters(key: bytes) -> bool:
    """Whether a SubjectPublicKeyInfo is of a DSA key without parameters of its own. Raises ``DerError``."""
    algorithm = read.Cursor.of(key).enter()
    is_dsa = read.object_identifier(key, algorithm.next()) == oids.DSA
    return is_dsa and algorithm.peek() is None


def dsa_parameters(key: bytes) -> bytes | None:
    """The Dss-Parms (DER) in a SubjectPublicKeyInfo; None when it has none or is of no DSA key. Raises ``DerError``."""
    algorithm = read.Cursor.of(key).enter()
    if read.object_identifier(key, algorithm.next()) != oids.DSA:
        return None
    found = algorithm.optional(write.SEQUENCE)
    return None if found is None else read.encoding(key, found)


def with_dsa_parameters(key: bytes, parameters: bytes) -> bytes:
    """The SubjectPublicKeyInfo of a DSA key with ``parameters`` in it. Raises ``DerError``."""
    info = read.Cursor.of(key)
    info.next(write.SEQUENCE)
    bits = read.encoding(key, info.next(write.BIT_STRING))
    info.finish()
    return write.sequence(write.sequence(write.oid(oids.DSA), parameters), bits)
