# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""SignedData of the Cryptographic Message Syntax (RFC 5652): a thin strict parser.

The functions that write it are in ``cms_write`` and can be had from here as well. The parser keeps every octet
string as it stood in the file, because hashes are taken over what was received and never over what we would have
written. Names of fields are those of the standard.
"""

from dataclasses import dataclass

from divit.der import oids, read, write
from divit.der.cms_write import (
    IssuerAndSerial,
    algorithm,
    attribute,
    digest_algorithm,
    issuer_and_serial,
    issuer_and_serial_of,
    signed_attributes,
    signed_data,
    signer_info,
    with_unsigned_attribute,
)
from divit.der.errors import DerError
from divit.der.validation_values import ocsp_response

__all__ = [
    "AlgorithmIdentifier",
    "Attributes",
    "IssuerAndSerial",
    "SignedData",
    "SignerInfo",
    "algorithm",
    "attribute",
    "digest_algorithm",
    "issuer_and_serial",
    "issuer_and_serial_of",
    "parse_attributes",
    "parse_signed_data",
    "parse_signer_info",
    "signed_attributes",
    "signed_data",
    "signer_info",
    "with_unsigned_attribute",
]

# Far above any real signature; they keep a hostile file from making work that grows with its size.
MOST_CERTIFICATES = 256
MOST_SIGNERS = 64
MOST_ATTRIBUTES = 64
MOST_DIGEST_ALGORITHMS = 16

_EXPLICIT_0 = 0xA0
_IMPLICIT_0 = 0xA0
_IMPLICIT_1 = 0xA1
_SKI = 0x80
# RFC 5652, 10.2.2: an X.509 certificate, or one of the kinds that are only counted.
_CERTIFICATE_CHOICES = frozenset({write.SEQUENCE, 0xA0, 0xA1, 0xA2, 0xA3})

Attributes = dict[str, list[bytes]]


@dataclass(frozen=True, slots=True)
class AlgorithmIdentifier:
    """AlgorithmIdentifier (RFC 5280, 4.1.1.2): the dotted OID and the parameters as encoded, None when absent."""

    oid: str
    parameters: bytes | None


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """SignerInfo (RFC 5652, 5.3).

    ``signed_attributes`` is re-tagged as the SET that was signed (5.4), None when there are none. ``signed`` and
    ``unsigned`` give the encoded values of each attribute by the dotted OID of its type. ``encoded`` is the whole
    SignerInfo as it stands in the file.
    """

    version: int
    issuer_and_serial: IssuerAndSerial | None
    subject_key_identifier: bytes | None
    digest_algorithm: AlgorithmIdentifier
    signed_attributes: bytes | None
    signed: Attributes
    signature_algorithm: str
    signature_algorithm_parameters: bytes | None
    signature: bytes
    unsigned: Attributes
    encoded: bytes = b""

    @property
    def version_due(self) -> int:
        """The version that RFC 5652, 5.3 asks for: 1 with issuer and serial, 3 with a key identifier."""
        return 1 if self.issuer_and_serial is not None else 3


@dataclass(frozen=True, slots=True)
class SignedData:
    """SignedData (RFC 5652, 5.1). ``content`` is None when it is detached; certificates, CRLs and OCSP responses
    are their DER, in the order of the file. ``other_certificates`` counts those that are not X.509 certificates,
    ``other_revocations`` what is neither a CRL nor an OCSP answer; ``encoded`` is the ContentInfo as a whole.
    """

    version: int
    digest_algorithms: tuple[AlgorithmIdentifier, ...]
    content_type: str
    content: bytes | None
    certificates: tuple[bytes, ...]
    other_certificates: int
    crls: tuple[bytes, ...]
    ocsps: tuple[bytes, ...]
    signer_infos: tuple[SignerInfo, ...]
    other_revocations: int = 0
    encoded: bytes = b""

    @property
    def version_due(self) -> int:
        """The version that RFC 5652, 5.1 asks for where no attribute certificate is involved."""
        if self.ocsps or self.other_revocations:
            return 5
        plain = self.content_type == oids.DATA and all(info.version_due == 1 for info in self.signer_infos)
        return 1 if plain else 3


def parse_signed_data(encoded: bytes) -> SignedData:
    """The SignedData of a ContentInfo in DER. Raises ``DerError``, also past the bounds of this module."""
    outer = read.Cursor.of(encoded)
    if read.object_identifier(encoded, outer.next()) != oids.SIGNED_DATA:
        raise DerError("the content is not SignedData")
    wrapper = outer.enter(_EXPLICIT_0)
    outer.finish()
    body = wrapper.enter()
    wrapper.finish()
    version = read.integer(encoded, body.next())
    digests = _bounded(encoded, body.next(write.SET), MOST_DIGEST_ALGORITHMS, "digest algorithms")
    content_type, content = _encapsulated(body.enter())
    certificates, others = _certificates(encoded, body.optional(_IMPLICIT_0))
    crls, ocsps, other_revocations = _revocation(encoded, body.optional(_IMPLICIT_1))
    signers = _bounded(encoded, body.next(write.SET), MOST_SIGNERS, "signers")
    body.finish()
    return SignedData(
        version=version,
        digest_algorithms=tuple(_algorithm(encoded, digest) for digest in digests),
        content_type=content_type,
        content=content,
        certificates=certificates,
        other_certificates=others,
        crls=crls,
        ocsps=ocsps,
        signer_infos=tuple(signer_info_at(encoded, signer) for signer in signers),
        other_revocations=other_revocations,
        encoded=encoded,
    )


def _bounded(buffer: bytes, parent: read.Tlv, most: int, what: str) -> list[read.Tlv]:
    found: list[read.Tlv] = []
    for element in read.iterate(buffer, parent):
        found.append(element)
        if len(found) > most:
            raise DerError(f"more than {most} {what}")
    return found


def _encapsulated(body: read.Cursor) -> tuple[str, bytes | None]:
    content_type = read.object_identifier(body.buffer, body.next())
    wrapper = body.optional(_EXPLICIT_0)
    body.finish()
    if wrapper is None:
        return content_type, None
    inside = read.Cursor(body.buffer, wrapper)
    content = read.octet_string(body.buffer, inside.next())
    inside.finish()
    return content_type, content


def _certificates(buffer: bytes, parent: read.Tlv | None) -> tuple[tuple[bytes, ...], int]:
    if parent is None:
        return (), 0
    choices = _bounded(buffer, parent, MOST_CERTIFICATES, "certificates")
    if not _CERTIFICATE_CHOICES.issuperset(choice.tag for choice in choices):
        raise DerError("a certificate of an unknown kind")
    plain = tuple(read.encoding(buffer, choice) for choice in choices if choice.tag == write.SEQUENCE)
    return plain, len(choices) - len(plain)


def _revocation(buffer: bytes, parent: read.Tlv | None) -> tuple[tuple[bytes, ...], tuple[bytes, ...], int]:
    """CRLs, OCSP responses (RFC 5940, 2.1; EN 319 122-1, 5.4.2.3 also allows the basic ones), and how many others."""
    crls: list[bytes] = []
    ocsps: list[bytes] = []
    choices = [] if parent is None else _bounded(buffer, parent, MOST_CERTIFICATES, "revocation lists")
    for choice in choices:
        if choice.tag == write.SEQUENCE:
            crls.append(read.encoding(buffer, choice))
            continue
        if choice.tag != _IMPLICIT_1:
            raise DerError("revocation information of an unknown kind")
        other = read.Cursor(buffer, choice)
        kind = read.object_identifier(buffer, other.next())
        value = read.encoding(buffer, other.next())
        other.finish()
        if kind == oids.RI_OCSP_RESPONSE:
            ocsps.append(value)
        elif kind == oids.OCSP_BASIC:
            ocsps.append(ocsp_response(value))
    return tuple(crls), tuple(ocsps), len(choices) - len(crls) - len(ocsps)


def _algorithm(buffer: bytes, element: read.Tlv) -> AlgorithmIdentifier:
    if element.tag != write.SEQUENCE:
        raise DerError("expected an algorithm identifier")
    parts = read.Cursor(buffer, element)
    oid = read.object_identifier(buffer, parts.next())
    parameters = None if parts.peek() is None else read.encoding(buffer, parts.next())
    parts.finish()
    return AlgorithmIdentifier(oid, parameters)


def signer_info_at(buffer: bytes, element: read.Tlv) -> SignerInfo:
    """The SignerInfo that ``element`` of ``buffer`` is. Raises ``DerError``."""
    if element.tag != write.SEQUENCE:
        raise DerError("expected a SignerInfo")
    parts = read.Cursor(buffer, element)
    version = read.integer(buffer, parts.next())
    issuer_and_serial, key_identifier = _signer_identifier(parts)
    digest = _algorithm(buffer, parts.next())
    signed_element = parts.optional(_IMPLICIT_0)
    made_with = _algorithm(buffer, parts.next())
    signature = read.octet_string(buffer, parts.next())
    unsigned_element = parts.optional(_IMPLICIT_1)
    parts.finish()
    return SignerInfo(
        version=version,
        issuer_and_serial=issuer_and_serial,
        subject_key_identifier=key_identifier,
        digest_algorithm=digest,
        signed_attributes=_retagged(buffer, signed_element),
        signed=_attributes(buffer, signed_element),
        signature_algorithm=made_with.oid,
        signature_algorithm_parameters=made_with.parameters,
        signature=signature,
        unsigned=_attributes(buffer, unsigned_element),
        encoded=read.encoding(buffer, element),
    )


def parse_signer_info(encoded: bytes) -> SignerInfo:
    """A SignerInfo that stands alone, as a counter-signature does (RFC 5652, 11.4). Raises ``DerError``."""
    return signer_info_at(encoded, read.whole(encoded, write.SEQUENCE))


def _signer_identifier(parts: read.Cursor) -> tuple[IssuerAndSerial | None, bytes | None]:
    key_identifier = parts.optional(_SKI)
    if key_identifier is not None:
        return None, read.content(parts.buffer, key_identifier)
    pair = parts.enter()
    issuer = read.encoding(parts.buffer, pair.next(write.SEQUENCE))
    serial = read.integer(parts.buffer, pair.next())
    pair.finish()
    return IssuerAndSerial(issuer, serial), None


def _retagged(buffer: bytes, element: read.Tlv | None) -> bytes | None:
    # RFC 5652, 5.4: the hash is over the EXPLICIT SET OF tag rather than over the IMPLICIT [0] of the file.
    return None if element is None else bytes((write.SET,)) + buffer[element.start + 1 : element.end]


def _attributes(buffer: bytes, parent: read.Tlv | None) -> Attributes:
    """Attributes by type; several instances of one type (as time-stamps may come) give their values in order."""
    found: Attributes = {}
    if parent is None:
        return found
    for element in _bounded(buffer, parent, MOST_ATTRIBUTES, "attributes"):
        if element.tag != write.SEQUENCE:
            raise DerError("expected an attribute")
        parts = read.Cursor(buffer, element)
        kind = read.object_identifier(buffer, parts.next())
        values = _bounded(buffer, parts.next(write.SET), MOST_ATTRIBUTES, "attribute values")
        parts.finish()
        if not values:
            raise DerError("an attribute without a value")
        found.setdefault(kind, []).extend(read.encoding(buffer, value) for value in values)
    return found


def parse_attributes(encoded: bytes) -> Attributes:
    """The attributes of an encoded SET OF Attribute, such as signed attributes. Raises ``DerError``."""
    return _attributes(encoded, read.whole(encoded, write.SET))
