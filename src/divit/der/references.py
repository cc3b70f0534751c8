# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""complete-certificate-references and complete-revocation-references (EN 319 122-1, A.1.2; RFC 5126, 6.2): by what
hashes a signature names the certificates, CRLs and OCSP answers that prove it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from divit.der import cms_write, oids, read, write
from divit.der.errors import DerError
from divit.der.validation_values import basic_ocsp_response
from divit.der.x509 import crl_parts

MOST_REFERENCES = 256
_CRLS, _OCSPS, _OTHERS = 0xA0, 0xA1, 0xA2
_HASH = "sha256"


@dataclass(frozen=True, slots=True)
class Reference:
    """What names one object: the hash (by its name in hashlib, empty when it is not known), the digest (empty when the
    object is named without one), and what else is said of the object (IssuerSerial, CrlIdentifier or OcspIdentifier in
    DER), empty when nothing is.
    """

    hash_name: str
    digest: bytes
    identifier: bytes = b""

    def names(self, octets: bytes) -> bool:
        """Whether ``octets`` are what is referred to."""
        if not self.hash_name:
            return False
        return hashlib.new(self.hash_name, octets, usedforsecurity=False).digest() == self.digest


@dataclass(frozen=True, slots=True)
class RevocationReferences:
    """The CRLs and OCSP answers that are referred to, and whether anything of another kind is."""

    crls: tuple[Reference, ...]
    ocsps: tuple[Reference, ...]
    has_others: bool = False


def says_of_certificate(identifier: bytes, certificate: bytes) -> bool:
    """Whether an IssuerSerial is that of ``certificate`` (DER). Raises ``DerError``."""
    named = cms_write.issuer_and_serial_of(certificate)
    return identifier == _issuer_serial(named)


def says_of_crl(identifier: bytes, crl: bytes) -> bool:
    """Whether a CrlIdentifier is that of ``crl`` (DER). Raises ``DerError``."""
    parts = read.Cursor.of(identifier)
    issuer, issued = read.encoding(identifier, parts.next()), read.time(identifier, parts.next())
    number = None if parts.peek() is None else read.encoding(identifier, parts.next())
    parts.finish()
    held = _crl_facts(crl)
    return (issuer, issued) == held[:2] and number in {None, held[2]}


def says_of_ocsp(identifier: bytes, basic: bytes) -> bool:
    """Whether an OcspIdentifier is that of a BasicOCSPResponse (DER). Raises ``DerError``."""
    return identifier == _ocsp_identifier(basic)


def complete_certificate_references(certificates: Iterable[bytes]) -> bytes:
    """CompleteCertificateRefs of ``certificates`` (DER), the signer's own left out. Raises ``DerError``."""
    return write.sequence(*(_certificate_reference(one) for one in certificates))


def _certificate_reference(certificate: bytes) -> bytes:
    return write.sequence(_other_hash(certificate), _issuer_serial(cms_write.issuer_and_serial_of(certificate)))


def _issuer_serial(named: cms_write.IssuerAndSerial) -> bytes:
    return write.sequence(write.sequence(write.explicit(4, named.issuer)), write.integer(named.serial))


def _other_hash(octets: bytes) -> bytes:
    digest = write.octet_string(hashlib.new(_HASH, octets).digest())
    return write.sequence(cms_write.digest_algorithm(_HASH), digest)


def complete_revocation_references(evidence: Iterable[tuple[Sequence[bytes], Sequence[bytes]]]) -> bytes:
    """CompleteRevocationRefs: for each certificate, the signer's first, its CRLs and its OCSPResponses (DER).

    Raises ``DerError``.
    """
    return write.sequence(*(_crl_ocsp_reference(crls, ocsps) for crls, ocsps in evidence))


def _crl_ocsp_reference(crls: Sequence[bytes], ocsps: Sequence[bytes]) -> bytes:
    lists = b"".join(_crl_reference(one) for one in crls)
    answers = b"".join(_ocsp_reference(basic_ocsp_response(one)) for one in ocsps)
    return write.sequence(
        write.explicit(0, write.sequence(write.sequence(lists))) if lists else b"",
        write.explicit(1, write.sequence(write.sequence(answers))) if answers else b"",
    )


def _crl_reference(crl: bytes) -> bytes:
    """CrlValidatedID with the CRL's issuer and time, as they stand in it."""
    issuer, issued, _number = _crl_facts(crl)
    return write.sequence(_other_hash(crl), write.sequence(issuer, write.utc_time(issued)))


def _crl_facts(crl: bytes) -> tuple[bytes, datetime, bytes | None]:
    """A CRL's issuer (DER), when it was issued, and its number (INTEGER in DER), None without one."""
    body = crl_parts(crl).to_be_signed
    parts = read.Cursor.of(body)
    parts.optional(write.INTEGER)
    parts.next(write.SEQUENCE)
    issuer = read.encoding(body, parts.next(write.SEQUENCE))
    issued = read.time(body, parts.next())
    for tag in (write.UTC_TIME, write.GENERALIZED_TIME, write.SEQUENCE):
        parts.optional(tag)
    wrapped = parts.optional(0xA0)
    number: bytes | None = None
    for one in [] if wrapped is None else read.children(body, read.Cursor(body, wrapped).next(write.SEQUENCE)):
        extension = read.Cursor(body, one)
        if read.object_identifier(body, extension.next()) == oids.CRL_NUMBER:
            extension.optional(write.BOOLEAN)
            number = read.octet_string(body, extension.next())
    return issuer, issued, number


def _ocsp_reference(basic: bytes) -> bytes:
    """OcspResponsesID with the responder and the time, as they stand in the BasicOCSPResponse, and its hash."""
    return write.sequence(_ocsp_identifier(basic), _other_hash(basic))


def _ocsp_identifier(basic: bytes) -> bytes:
    data = read.Cursor.of(basic).enter()
    data.optional(0xA0)
    responder = read.encoding(basic, data.next())
    produced = read.encoding(basic, data.next(write.GENERALIZED_TIME))
    return write.sequence(responder, produced)


def parse_complete_certificate_references(value: bytes) -> tuple[Reference, ...]:
    """The certificates that a CompleteCertificateRefs names. Raises ``DerError``."""
    return tuple(_reference(value, one) for one in _bounded(value, read.whole(value, write.SEQUENCE)))


def parse_complete_revocation_references(value: bytes) -> RevocationReferences:
    """What a CompleteRevocationRefs names. Raises ``DerError``."""
    crls: list[Reference] = []
    ocsps: list[Reference] = []
    has_others = False
    for element in _bounded(value, read.whole(value, write.SEQUENCE)):
        parts = _sequence(value, element)
        lists, answers = parts.optional(_CRLS), parts.optional(_OCSPS)
        has_others = parts.optional(_OTHERS) is not None or has_others
        parts.finish()
        crls += (_reference(value, one) for one in _listed(value, lists))
        ocsps += (_ocsp_named(value, one) for one in _listed(value, answers))
    return RevocationReferences(tuple(crls), tuple(ocsps), has_others)


def _sequence(buffer: bytes, element: read.Tlv) -> read.Cursor:
    if element.tag != write.SEQUENCE:
        raise DerError("expected a reference")
    return read.Cursor(buffer, element)


def _reference(buffer: bytes, element: read.Tlv) -> Reference:
    """A hash, and what else may be said after it."""
    parts = _sequence(buffer, element)
    hashed = _hash_of(parts.next(), buffer)
    identifier = b"" if parts.peek() is None else read.encoding(buffer, parts.next(write.SEQUENCE))
    parts.finish()
    return replace(hashed, identifier=identifier)


def _ocsp_named(buffer: bytes, element: read.Tlv) -> Reference:
    """What is said of an OCSP answer, and its hash, which may be left out."""
    parts = _sequence(buffer, element)
    identifier = read.encoding(buffer, parts.next(write.SEQUENCE))
    hashed = Reference("", b"") if parts.peek() is None else _hash_of(parts.next(), buffer)
    parts.finish()
    return replace(hashed, identifier=identifier)


def _listed(buffer: bytes, wrapper: read.Tlv | None) -> list[read.Tlv]:
    """The elements of a SEQUENCE OF inside a SEQUENCE inside an explicit tag."""
    if wrapper is None:
        return []
    wrapped = read.Cursor(buffer, wrapper)
    listed = wrapped.enter()
    wrapped.finish()
    found = _bounded(buffer, listed.next(write.SEQUENCE))
    listed.finish()
    return found


def _bounded(buffer: bytes, parent: read.Tlv) -> list[read.Tlv]:
    found: list[read.Tlv] = []
    for element in read.iterate(buffer, parent):
        found.append(element)
        if len(found) > MOST_REFERENCES:
            raise DerError(f"more than {MOST_REFERENCES} references")
    return found


def _hash_of(element: read.Tlv, buffer: bytes) -> Reference:
    """OtherHash: a bare OCTET STRING is SHA-1."""
    if element.tag == write.OCTET_STRING:
        return Reference("sha1", read.content(buffer, element))
    parts = _sequence(buffer, element)
    algorithm = parts.enter()
    name = oids.HASH_NAMES.get(read.object_identifier(buffer, algorithm.next()), "")
    # Some write NULL behind a hash (RFC 5754, 2); nothing else may stand there.
    if algorithm.peek() is not None and read.encoding(buffer, algorithm.next()) != write.null():
        raise DerError("a hash with parameters")
    algorithm.finish()
    digest = read.octet_string(buffer, parts.next())
    parts.finish()
    return Reference(name, digest)
