# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The steps of signing as XAdES: what is covered, the data to be signed, and the file with the signature."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from divit.ades import xades
from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.claims import Claims
from divit.ades.content import Content
from divit.ades.errors import SignedAlready
from divit.ades.xades import Covered, File, Packaging
from divit.ades.xades.reader import opened
from divit.ades.xml import embedding, names
from divit.ades.xml.checking import State
from divit.ades.xml.escaping import form_in_file
from divit.pki.timestamp_client import Timestamper

__all__ = [
    "DECLARATION",
    "OTHER_TYPE",
    "By",
    "Covered",
    "File",
    "Packaging",
    "Parts",
    "completed",
    "covered",
    "packaging_of",
    "to_be_signed",
]

#: The media type of what is of no kind that is known.
OTHER_TYPE = "application/octet-stream"
_INSIDE = frozenset({Packaging.ENVELOPED, Packaging.BESIDE_OTHERS})
_PLACEHOLDER = f'<ds:Signature xmlns:ds="{names.DS}"></ds:Signature>'
#: How a signature file begins.
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class By:
    """Who signs, with what, when, and what is said beside signing; ``certificate`` is DER, ``moment`` aware,
    ``content_timestamp`` a token over what is covered.
    """

    algorithm: SignatureAlgorithm
    certificate: bytes
    moment: datetime
    claims: Claims
    content_timestamp: bytes | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """SignedInfo in its canonical form, SignedProperties as the file has them, and the signature value as a ``Signer``
    gives it.
    """

    info: bytes
    properties: bytes
    signature: bytes


def packaging_of(name: str, document: bytes, *, with_room: bool) -> Packaging:
    """The packaging by its ``name``; one that is enveloped leaves room for others where it is asked for, or where there
    are others.

    Raises ``XmlUnreadable``, ``TooLarge``; ``SignedAlready`` where another signature would break those that are there.
    """
    packaging = Packaging(name)
    if packaging is not Packaging.ENVELOPED:
        return packaging
    there = embedding.signatures_in(document)
    if there and _states(embedding.embedded(document, _PLACEHOLDER))[:there] != _states(document):
        raise SignedAlready
    return Packaging.BESIDE_OTHERS if there or with_room else packaging


def _states(document: bytes) -> list[list[State] | None]:
    """What comes of the references of each signature, None for one that cannot be read."""
    found = opened(document, None)
    return [None if one.parts is None else [each.state for each in one.parts.checked] for one in found]


def covered(
    packaging: Packaging, document: bytes, content: Content, *, hash_name: str, mime_type: str, name: str
) -> Covered:
    """What is to be signed of ``document``, an XML document for an enveloped signature, else of ``content``.

    Raises ``XmlUnreadable``, ``TooLarge``, ``TransformRefused``, ``SignedAlready``, ``ContentUnreadable``.
    """
    if packaging in _INSIDE:
        return Covered(packaging, (File(embedding.digest(document, hash_name), mime_type or "text/xml"),))
    return Covered(packaging, (File(content.digest(hash_name), mime_type or OTHER_TYPE, quote(name)),))


def to_be_signed(what: Covered, by: By) -> tuple[bytes, bytes]:
    """SignedInfo, which is signed, and the SignedProperties that it refers to, as the file has them.

    Raises ``KeyUnsupported``.
    """
    properties = xades.signed_properties(
        what,
        algorithm=by.algorithm,
        certificate=by.certificate,
        signing_time=by.moment,
        claims=by.claims,
        content_timestamp=by.content_timestamp,
    )
    info = xades.signed_info(what, properties, algorithm=by.algorithm)
    return info, form_in_file(properties).encode()


def completed(
    packaging: Packaging,
    document: bytes,
    parts: Parts,
    *,
    certificate: bytes,
    chain: tuple[bytes, ...],
    timestamper: Timestamper | None,
) -> bytes:
    """The signed file, or the signature file; ``timestamper`` gives it level T.

    Raises ``XmlUnreadable`` and what the time-stamper raises.
    """
    element = xades.assemble(
        parts.info,
        parts.properties,
        parts.signature,
        certificate=certificate,
        chain=chain,
        content=document if packaging is Packaging.ENVELOPING else None,
        timestamper=timestamper,
    )
    if packaging in _INSIDE:
        return embedding.embedded(document, element)
    return f"{DECLARATION}{element}\n".encode()
