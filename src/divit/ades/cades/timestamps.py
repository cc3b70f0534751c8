# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The time-stamps of a CAdES signature, and what each is about (EN 319 122-1, 5.2.8, 5.3, 5.5, A.1.5; RFC 5126, 6)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from divit.ades.cades.archive import archive_v2, archive_v3
from divit.ades.content import Content
from divit.ades.indication import FORMAT_FAILURE
from divit.ades.model import Digest, Finding, TimestampKind, TimestampUse, failed
from divit.der import cms, oids
from divit.der.cms_parts import SignedDataParts, SignerParts, signed_data_parts, signer_parts
from divit.der.errors import DerError
from divit.der.write import oid as encoded_oid
from divit.der.write import set_of

_REFERENCES = (oids.COMPLETE_CERTIFICATE_REFERENCES, oids.COMPLETE_REVOCATION_REFERENCES)
_OTHER_KINDS = frozenset(
    {
        oids.CADES_C_TIME_STAMP,
        oids.CERTS_CRLS_TIME_STAMP,
        oids.ARCHIVE_TIME_STAMP_V2,
        oids.ARCHIVE_TIME_STAMP_V3,
    }
)


@dataclass(frozen=True, slots=True)
class Stamped:
    """What the time-stamps of one signer may be about. ``digest`` hashes the content, ``content`` is it; both None
    where it is not at hand, and ``content`` also where it is inside of the SignedData or in a PDF.
    """

    signed_data: cms.SignedData
    info: cms.SignerInfo
    digest: Digest | None
    content: Content | None = None


def timestamps_of(stamped: Stamped) -> tuple[TimestampUse, ...]:
    """All time-stamps of one signer: those over the content, then the unsigned ones in the order of the file."""
    info = stamped.info
    before = (_on_content(token, stamped) for token in info.signed.get(oids.CONTENT_TIME_STAMP, []))
    if _OTHER_KINDS.isdisjoint(info.unsigned):
        tokens = info.unsigned.get(oids.SIGNATURE_TIME_STAMP, [])
        return (*before, *(_on_signature(info, token) for token in tokens))
    try:
        whole, parts = signed_data_parts(stamped.signed_data.encoded), signer_parts(info.encoded)
    except DerError as error:
        unread = _unread(TimestampKind.ARCHIVE, b"", failed(FORMAT_FAILURE, "damaged-cms", detail=error.detail))
        return (*before, unread)
    return (*before, *_unsigned(stamped, whole, parts))


def _unsigned(stamped: Stamped, whole: SignedDataParts, parts: SignerParts) -> Iterator[TimestampUse]:
    for attribute in parts.unsigned:
        for token in attribute.values:
            match attribute.oid:
                case oids.SIGNATURE_TIME_STAMP:
                    yield _on_signature(stamped.info, token)
                case oids.CADES_C_TIME_STAMP:
                    yield _on_references(stamped.info, parts, token, with_signature=True)
                case oids.CERTS_CRLS_TIME_STAMP:
                    yield _on_references(stamped.info, parts, token, with_signature=False)
                case oids.ARCHIVE_TIME_STAMP_V2:
                    yield archive_v2(stamped.signed_data, whole, parts, token, stamped.content)
                case oids.ARCHIVE_TIME_STAMP_V3:
                    yield archive_v3(stamped.signed_data, whole, parts, token, stamped.digest)


def _unread(kind: TimestampKind, token: bytes, *findings: Finding) -> TimestampUse:
    return TimestampUse(kind, token, None, findings=findings)


def _on_content(token: bytes, stamped: Stamped) -> TimestampUse:
    """A content-time-stamp (5.2.8). Where the content is not at hand, the signature says so already."""
    return TimestampUse(TimestampKind.CONTENT, token, stamped.digest)


def _on_signature(info: cms.SignerInfo, token: bytes) -> TimestampUse:
    """A signature-time-stamp (5.3), whose imprint is over the signature value."""
    return TimestampUse(TimestampKind.SIGNATURE, token, hashing(info.signature), proves_signature=True)


def _on_references(info: cms.SignerInfo, parts: SignerParts, token: bytes, *, with_signature: bool) -> TimestampUse:
    """A time-stamp over the references, alone (A.1.5.1) or with the signature and its time-stamps (A.1.5.2).

    Of each attribute its type and its set of values count, without the header around both.
    """
    attributes = [one for one in parts.unsigned if one.oid in _REFERENCES]
    attributes.sort(key=lambda one: _REFERENCES.index(one.oid))
    tokens: tuple[bytes, ...] = ()
    if with_signature:
        stamps = [one for one in parts.unsigned if one.oid == oids.SIGNATURE_TIME_STAMP]
        tokens = tuple(token for one in stamps for token in one.values)
        attributes = [*stamps, *attributes]
    octets = b"".join(encoded_oid(one.oid) + set_of(*one.values) for one in attributes)
    return TimestampUse(
        TimestampKind.SIGNATURE_AND_REFERENCES if with_signature else TimestampKind.REFERENCES,
        token,
        hashing((info.signature if with_signature else b"") + octets),
        proves=tokens,
        proves_signature=with_signature,
    )


def hashing(octets: bytes) -> Digest:
    """The hash of ``octets``, with whichever hash is named."""
    return lambda hash_name: hashlib.new(hash_name, octets, usedforsecurity=False).digest()
