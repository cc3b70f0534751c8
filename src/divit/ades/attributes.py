# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The signed attributes of AdES signatures (EN 319 122-1, 5.1 and 5.2): written for a signer, read for a judge."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.errors import SignedAttributesUnusual
from divit.der import cms, oids, read, write
from divit.der.errors import DerError
from divit.der.ess import CertificateReference, certificate_reference

T = TypeVar("T")

_CONTENT_TYPE_DATA = cms.attribute(oids.CONTENT_TYPE, write.oid(oids.DATA))
_ONCE = (oids.CONTENT_TYPE, oids.MESSAGE_DIGEST, oids.SIGNING_CERTIFICATE_V2)


def signed_attributes(
    content_digest: bytes,
    *,
    algorithm: SignatureAlgorithm,
    certificate: bytes,
    signing_time: datetime | None,
    further: Iterable[bytes] = (),
    is_counter: bool = False,
) -> bytes:
    """The data to be signed: the DER SET of content-type, message-digest, signing-certificate-v2 and signing-time.

    ``content_digest`` is made with the algorithm's hash, ``certificate`` is DER. ``signing_time`` (aware UTC) is
    given in CAdES, where EN 319 122-1, 6.3 asks for it, and None in PAdES, where EN 319 142-1, 6.3 forbids it.
    ``further`` are encoded attributes; ``is_counter`` leaves out the content-type, as RFC 5652, 11.4 has it.
    """
    if not further and not is_counter:
        return _filled(content_digest, algorithm, certificate, signing_time)
    attributes = [
        *further,
        *(() if is_counter else (_CONTENT_TYPE_DATA,)),
        *_usual(content_digest, algorithm, certificate, None if signing_time is None else write.time(signing_time)),
    ]
    return cms.signed_attributes(*attributes)


def _usual(
    content_digest: bytes, algorithm: SignatureAlgorithm, certificate: bytes, signing_time: bytes | None
) -> list[bytes]:
    attributes = [
        cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(content_digest)),
        _signing_certificate(certificate, algorithm.hash_name),
    ]
    if signing_time is not None:
        attributes.append(cms.attribute(oids.SIGNING_TIME, signing_time))
    return attributes


def _filled(
    content_digest: bytes, algorithm: SignatureAlgorithm, certificate: bytes, signing_time: datetime | None
) -> bytes:
    """The four usual attributes, of which only the digest and the time differ between a signer's signatures."""
    if signing_time is None:
        head, tail = _template(algorithm, certificate, len(content_digest), None)
        return head + content_digest + tail
    moment = write.time(signing_time)
    head, between, tail, is_time_first = _template_with_time(algorithm, certificate, len(content_digest), moment[0])
    first, second = (moment, content_digest) if is_time_first else (content_digest, moment)
    return head + first + between + second + tail


# Which attribute comes first in a SET OF is told by their lengths and types, so never by digest or time.
@lru_cache(maxsize=256)
def _template(
    algorithm: SignatureAlgorithm, certificate: bytes, digest_size: int, signing_time: bytes | None
) -> tuple[bytes, ...]:
    """The attributes before and after the digest."""
    gap = b"\xff" * digest_size
    whole = cms.signed_attributes(_CONTENT_TYPE_DATA, *_usual(gap, algorithm, certificate, signing_time))
    before, _, after = whole.partition(cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(gap)))
    attribute = cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(gap))
    return before + attribute[:-digest_size], after


@lru_cache(maxsize=256)
def _template_with_time(
    algorithm: SignatureAlgorithm, certificate: bytes, digest_size: int, time_tag: int
) -> tuple[bytes, bytes, bytes, bool]:
    """The attributes before, between and after digest and time, and whether the time comes first."""
    size = {write.UTC_TIME: 13, write.GENERALIZED_TIME: 15}[time_tag]
    moment = write.tlv(time_tag, bytes(size))
    head, tail = _template(algorithm, certificate, digest_size, moment)
    is_time_first = moment in head
    before, _, after = (head if is_time_first else tail).partition(moment)
    return (before, after, tail, True) if is_time_first else (head, before, after, False)


@lru_cache(maxsize=256)
def _signing_certificate(certificate: bytes, hash_name: str) -> bytes:
    """ESS signing-certificate-v2 (RFC 5035, 3); SHA-256 is its DEFAULT and so is not written."""
    named = b"" if hash_name == "sha256" else cms.digest_algorithm(hash_name)
    reference = write.sequence(named, write.octet_string(hashlib.new(hash_name, certificate).digest()))
    return cms.attribute(oids.SIGNING_CERTIFICATE_V2, write.sequence(write.sequence(reference)))


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
    signing_certificate: CertificateReference
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
    if not reference.is_all_of(certificates[0]):
        raise SignedAttributesUnusual("something beside the signing certificate in its reference")
    return SignedAttributes(
        content_type=content_type,
        message_digest=message_digest,
        signing_certificate=reference,
        signing_time=_signing_time(attributes),
        others={
            oid: tuple(values) for oid, values in attributes.items() if oid not in _ONCE and oid != oids.SIGNING_TIME
        },
    )


def _signing_time(attributes: cms.Attributes) -> datetime | None:
    """The signing-time, in the one form that all readers read alike (RFC 5652, 11.3)."""
    moment = value_of(attributes, oids.SIGNING_TIME, read.time)
    if moment is not None and attributes[oids.SIGNING_TIME] != [write.time(moment)]:
        raise SignedAttributesUnusual("a signing-time that is not to the second, or in the form of another century")
    return moment
