# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signed attributes of AdES signatures (EN 319 122-1, 5.1 and 5.2): written for a signer, read for a judge."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.errors import SignedAttributesUnusual
from divit.der import cms, oids, read, write
from divit.der.errors import DerError

T = TypeVar("T")

_CONTENT_TYPE_DATA = cms.attribute(oids.CONTENT_TYPE, write.oid(oids.DATA))
_ONCE = (oids.CONTENT_TYPE, oids.MESSAGE_DIGEST, oids.SIGNING_CERTIFICATE_V2)


def signed_attributes(
    content_digest: bytes,
    *,
    algorithm: SignatureAlgorithm,
    certificate: bytes,
    signing_time: datetime | None,
) -> bytes:
    """The data to be signed: the DER SET of content-type, message-digest, signing-certificate-v2 and signing-time.

    ``content_digest`` is made with the algorithm's hash, ``certificate`` is DER. ``signing_time`` (aware UTC) is
    given in CAdES, where EN 319 122-1, 6.3 asks for it, and None in PAdES, where EN 319 142-1, 6.3 forbids it.
    """
    attributes = [
        _CONTENT_TYPE_DATA,
        cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(content_digest)),
        _signing_certificate(certificate, algorithm.hash_name),
    ]
    if signing_time is not None:
        attributes.append(cms.attribute(oids.SIGNING_TIME, write.time(signing_time)))
    return cms.signed_attributes(*attributes)


@lru_cache(maxsize=256)
def _signing_certificate(certificate: bytes, hash_name: str) -> bytes:
    """ESS signing-certificate-v2 (RFC 5035, 3); SHA-256 is its DEFAULT and so is not written."""
    named = b"" if hash_name == "sha256" else cms.digest_algorithm(hash_name)
    reference = write.sequence(named, write.octet_string(hashlib.new(hash_name, certificate).digest()))
    return cms.attribute(oids.SIGNING_CERTIFICATE_V2, write.sequence(write.sequence(reference)))


@dataclass(frozen=True, slots=True)
class CertificateReference:
    """The first ESSCertIDv2 of signing-certificate-v2: the hash of the signing certificate.

    ``issuer_and_serial`` is what IssuerSerial says where it is there and names one directory name.
    """

    hash_name: str
    digest: bytes
    issuer_and_serial: cms.IssuerAndSerial | None

    def names(self, certificate: bytes) -> bool:
        """Whether ``certificate`` (DER) is the one that is meant. Raises ``DerError`` when it is no certificate."""
        if hashlib.new(self.hash_name, certificate).digest() != self.digest:
            return False
        return self.issuer_and_serial in {None, cms.issuer_and_serial_of(certificate)}


def certificate_reference(value: bytes) -> CertificateReference:
    """What an encoded SigningCertificateV2 (RFC 5035, 3) says of the signing certificate. Raises ``DerError``."""
    references = read.Cursor.of(value).enter()
    first = references.enter()
    hash_name = "sha256"
    if first.peek() == write.SEQUENCE:
        algorithm = first.enter()
        hash_name = oids.HASH_NAMES.get(read.object_identifier(value, algorithm.next()), "")
        if hash_name not in {"sha256", "sha384", "sha512"}:
            raise DerError("the certificate is named by an unknown hash")
    digest = read.octet_string(value, first.next())
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


def value_of(
    attributes: cms.Attributes, oid: str, reader: Callable[[bytes, read.Tlv], T], *, tag: int | None = None
) -> T | None:
    """The one value of attribute ``oid`` as ``reader`` reads it, None when it is absent.

    Raises ``DerError`` when there are several values or the value is of another type.
    """
    values = attributes.get(oid)
    if values is None:
        return None
    if len(values) != 1:
        raise DerError("an attribute with several values where one is allowed")
    element = read.read(values[0])
    if tag is not None and element.tag != tag:
        raise DerError(f"expected tag {tag:#04x}, found {element.tag:#04x}")
    return reader(values[0], element)


@dataclass(frozen=True, slots=True)
class SignedAttributes:
    """What signed attributes say. ``others`` are the encoded values of all further attributes, by dotted OID."""

    content_type: str
    message_digest: bytes
    signing_certificate_hash: bytes
    signing_certificate_hash_name: str
    signing_time: datetime | None
    others: dict[str, tuple[bytes, ...]]


def read_signed_attributes(encoded: bytes) -> SignedAttributes:
    """What the data to be signed ``encoded`` says, read strictly: canonical DER and each attribute once.

    For a signer who is about to sign what somebody else encoded. Raises ``SignedAttributesUnusual``.
    """
    if not read.is_canonical(encoded):
        raise SignedAttributesUnusual("not canonical DER")
    try:
        return _strictly_read(encoded)
    except DerError as error:
        raise SignedAttributesUnusual(error.detail) from error


def _strictly_read(encoded: bytes) -> SignedAttributes:
    attributes = cms.parse_attributes(encoded)
    rewritten = cms.signed_attributes(*(cms.attribute(oid, *values) for oid, values in attributes.items()))
    if rewritten != encoded:
        raise SignedAttributesUnusual("an attribute stands twice")
    content_type = value_of(attributes, oids.CONTENT_TYPE, read.object_identifier)
    message_digest = value_of(attributes, oids.MESSAGE_DIGEST, read.octet_string)
    certificates = attributes.get(oids.SIGNING_CERTIFICATE_V2, [])
    if content_type is None or message_digest is None or len(certificates) != 1:
        raise SignedAttributesUnusual("a mandatory attribute is missing or has several values")
    reference = certificate_reference(certificates[0])
    return SignedAttributes(
        content_type=content_type,
        message_digest=message_digest,
        signing_certificate_hash=reference.digest,
        signing_certificate_hash_name=reference.hash_name,
        signing_time=value_of(attributes, oids.SIGNING_TIME, read.time),
        others={
            oid: tuple(values) for oid, values in attributes.items() if oid not in _ONCE and oid != oids.SIGNING_TIME
        },
    )
