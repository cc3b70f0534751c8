# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The CMS in the /Contents of a PDF signature, by the kind that its /SubFilter names (ISO 32000-2, 12.8.3).

What PAdES asks of it beyond that stands in EN 319 142-1, 4.1 and 5.3.
"""

import hashlib
from dataclasses import dataclass

from divit.ades.cades.reader import parsed
from divit.ades.indication import FORMAT_FAILURE, SIG_CONSTRAINTS_FAILURE
from divit.ades.model import Digest, Finding, failed, undecided
from divit.ades.pdf.syntax import Value
from divit.der import cms, oids
from divit.der import read as der
from divit.der.errors import DerError
from divit.kernel.words import term

CADES = "ETSI.CAdES.detached"
TIME_STAMP = "ETSI.RFC3161"
_PKCS7 = "adbe.pkcs7.detached"
# 12.8.3.1: deprecated with PDF 2.0. Both stand on SHA-1 by their very definition.
_WITHDRAWN = ("adbe.pkcs7.sha1", "adbe.x509.rsa_sha1")
MOST_SIGNERS = 16


@dataclass(frozen=True, slots=True)
class Message:
    """What stands in /Contents: ``encoded`` without its padding, the CMS where it could be read, what is wrong."""

    encoded: bytes
    signed_data: cms.SignedData | None
    findings: tuple[Finding, ...]


def unpadded(octets: bytes) -> tuple[bytes, tuple[Finding, ...]]:
    """The CMS at the start of /Contents; what follows it may only be zeros (12.8.3.3.1)."""
    try:
        end = der.read(octets).end
    except DerError as error:
        return octets, (failed(FORMAT_FAILURE, "damaged-cms", detail=error.detail),)
    if octets[end:] != bytes(len(octets) - end):
        return octets[:end], (failed(FORMAT_FAILURE, "padding-not-empty"),)
    return octets[:end], ()


def message_of(octets: bytes, kind: Value, digest: Digest | None) -> Message:
    """The message of a signature of that ``kind`` over what ``digest`` hashes, None where it covers nothing."""
    if kind in _WITHDRAWN:
        told = undecided(SIG_CONSTRAINTS_FAILURE, "withdrawn-subfilter", subfilter=kind)
        return Message(octets, None, (told,))
    if kind not in (CADES, _PKCS7):
        # A time-stamp that covers nothing is known, and has its finding.
        shown = kind if isinstance(kind, str) else "-"
        unknown = () if kind == TIME_STAMP else (failed(FORMAT_FAILURE, "unknown-subfilter", subfilter=shown),)
        return Message(octets, None, unknown)
    encoded, padding = unpadded(octets)
    try:
        signed_data = parsed(encoded) if kind == _PKCS7 else cms.parse_signed_data(encoded)
    except DerError as error:
        return Message(encoded, None, (*padding, failed(FORMAT_FAILURE, "damaged-cms", detail=error.detail)))
    return Message(encoded, signed_data, (*padding, *_structure(signed_data, kind == CADES, digest)))


def _structure(signed_data: cms.SignedData, is_pades: bool, digest: Digest | None) -> tuple[Finding, ...]:
    """What is against the message as a whole. One signer and nothing inside it is what PAdES asks for (EN 319 142-1,
    4.1 c); in older signatures there are more signers, each judged for himself, and the content once more.
    """
    found: list[Finding] = []
    signers = len(signed_data.signer_infos)
    if not signers or (is_pades and signers != 1):
        found.append(failed(FORMAT_FAILURE, "signers-in-pdf"))
    if signers > MOST_SIGNERS:
        found.append(undecided(SIG_CONSTRAINTS_FAILURE, "too-large", what=term("signatures"), most=MOST_SIGNERS))
    inside = signed_data.content
    if signed_data.content_type != oids.DATA:
        found.append(failed(FORMAT_FAILURE, "other-content-type", content_type=signed_data.content_type))
    elif inside is not None and (is_pades or not _is_covered(inside, digest)):
        found.append(failed(FORMAT_FAILURE, "content-in-pdf-signature"))
    return tuple(found)


def _is_covered(content: bytes, digest: Digest | None) -> bool:
    return digest is not None and hashlib.sha256(content).digest() == digest("sha256")
