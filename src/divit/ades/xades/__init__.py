# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""XAdES baseline signatures (EN 319 132-1) written by templates: SignedInfo, SignedProperties, and the element around.

What is hashed or signed is written in its canonical form and stands so in the file. What does not change between two
signatures of one signer is encoded once.
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.claims import NO_CLAIMS, Claims
from divit.ades.xades.claims import claim_elements
from divit.ades.xades.timestamps import ALL_CONTENT, signature_timestamp, timestamp
from divit.ades.xml import names
from divit.ades.xml.algorithms import uri_of, value_for_xml
from divit.ades.xml.escaping import DS_HERE, XADES_HERE, attribute, canonical_form, form_in_file, text
from divit.pki.timestamp_client import Timestamper

# The canonical form of the whole document, which leaves nothing out that a reader may go by. What we write ourselves
# stands in the exclusive one, so that it does not depend on what is around it.
_DOCUMENT_FORM = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"


class Packaging(Enum):
    """Where signature and content are to each other (EN 319 132-1, 3.1).

    One that is enveloped beside others leaves all signatures of the document out, not only itself; a counter-signature
    is over the value of another signature (5.2.7); a manifest is in the signature and lists files that are not.
    """

    ENVELOPED = "enveloped"
    ENVELOPING = "enveloping"
    DETACHED = "detached"
    BESIDE_OTHERS = "beside others"
    COUNTER = "counter"
    MANIFEST = "manifest"


# What all signatures are left out by. XPath is made for nothing else: there is no other way to leave room for them.
_NO_SIGNATURES = (
    f'<ds:Transform Algorithm="{names.XPATH}"><ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath></ds:Transform>'
)
_OWN_URIS = {Packaging.ENVELOPED: "", Packaging.BESIDE_OTHERS: "", Packaging.ENVELOPING: "#O-{}"}
_TYPES = {
    Packaging.ENVELOPING: f' Type="{names.OBJECT_TYPE}"',
    Packaging.COUNTER: f' Type="{names.COUNTER_SIGNED_TYPE}"',
    Packaging.MANIFEST: f' Type="{names.MANIFEST_TYPE}"',
}


@dataclass(frozen=True, slots=True)
class File:
    """One of the things that are signed: its ``digest``, its media type, and where it is detached the URI that leads to
    it.
    """

    digest: bytes
    mime_type: str
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """What is signed: one thing, or several files by detached references."""

    packaging: Packaging
    files: tuple[File, ...]


def signature_id(covered: Covered, certificate: bytes, moment: datetime) -> str:
    """An Id that nothing else in the world has, unless one signer signs the same twice in one second."""
    digests = b"".join([one.digest for one in covered.files])
    told = hashlib.sha256(digests + _hash(certificate, "sha256") + moment.isoformat().encode())
    return f"S-{told.hexdigest()[:32]}"


@lru_cache(maxsize=256)
def _hash(certificate: bytes, hash_name: str) -> bytes:
    return hashlib.new(hash_name, certificate).digest()


def _reference_ids(name: str, covered: Covered) -> list[str]:
    more = [f"R-{name}-{number}" for number in range(2, len(covered.files) + 1)]
    return [f"R-{name}", *more]


def signed_properties(
    covered: Covered,
    *,
    algorithm: SignatureAlgorithm,
    certificate: bytes,
    signing_time: datetime,
    claims: Claims = NO_CLAIMS,
    content_timestamp: bytes | None = None,
) -> str:
    """SignedProperties, with the marks of ``escaping``. ``certificate`` is DER, ``signing_time`` aware,
    ``content_timestamp`` a time-stamp over all that is signed (AllDataObjectsTimeStamp).
    """
    moment = signing_time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    name = signature_id(covered, certificate, signing_time)
    said = claim_elements(claims)
    stamped = "" if content_timestamp is None else timestamp(ALL_CONTENT, content_timestamp, here=DS_HERE)
    formats = "".join(
        [
            f'<xades:DataObjectFormat ObjectReference="#{reference}"><xades:MimeType>{text(one.mime_type)}'
            "</xades:MimeType></xades:DataObjectFormat>"
            for reference, one in zip(_reference_ids(name, covered), covered.files, strict=True)
            # A signature value is of no media type.
            if covered.packaging is not Packaging.COUNTER
        ]
    )
    of_content = f"{formats}{said.of_content}{stamped}"
    if of_content:
        of_content = f"<xades:SignedDataObjectProperties>{of_content}</xades:SignedDataObjectProperties>"
    return (
        f'<xades:SignedProperties{XADES_HERE} Id="P-{name}"><xades:SignedSignatureProperties>'
        f"<xades:SigningTime>{moment}</xades:SigningTime>{_signing_certificate(certificate, algorithm.hash_name)}"
        f"{said.of_signature}</xades:SignedSignatureProperties>{of_content}</xades:SignedProperties>"
    )


@lru_cache(maxsize=256)
def _signing_certificate(certificate: bytes, hash_name: str) -> str:
    """SigningCertificateV2 (EN 319 132-1, 5.2.2)."""
    return (
        "<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>"
        f'<ds:DigestMethod{DS_HERE} Algorithm="{names.HASHES[hash_name]}"></ds:DigestMethod>'
        f"<ds:DigestValue{DS_HERE}>{base64_of(hashlib.new(hash_name, certificate).digest())}"
        "</ds:DigestValue></xades:CertDigest></xades:Cert></xades:SigningCertificateV2>"
    )


def signed_info(covered: Covered, properties: str, *, algorithm: SignatureAlgorithm) -> bytes:
    """SignedInfo in the exclusive canonical form: the data to be signed. Raises ``KeyUnsupported``."""
    name, frame = _name_in(properties), _frame(algorithm, covered.packaging)
    own = None if frame.own is None else frame.own.format(name)
    canonical = canonical_form(properties).encode()
    references = "".join(
        [
            f'<ds:Reference Id="{reference}"{frame.kind} URI="{attribute(one.uri) if own is None else own}">'
            f"{frame.content}{base64_of(one.digest)}</ds:DigestValue></ds:Reference>"
            for reference, one in zip(_reference_ids(name, covered), covered.files, strict=True)
        ]
    )
    return (
        f'{frame.head}{references}<ds:Reference Type="{names.SIGNED_PROPERTIES_TYPE}" URI="#P-{name}">'
        f"{frame.properties}{base64_of(hashlib.new(algorithm.hash_name, canonical).digest())}</ds:DigestValue>"
        "</ds:Reference></ds:SignedInfo>"
    ).encode()


class _Frame(NamedTuple):
    """What signatures of one kind have in common: how SignedInfo begins, what the references to content and to the
    properties say up to their digests, the type of the former, and their URI where it is within the signature's
    document.
    """

    head: str
    content: str
    properties: str
    kind: str
    own: str | None


@lru_cache(maxsize=64)
def _frame(algorithm: SignatureAlgorithm, packaging: Packaging) -> _Frame:
    hashing = f'<ds:DigestMethod Algorithm="{names.HASHES[algorithm.hash_name]}"></ds:DigestMethod><ds:DigestValue>'
    of_content = {
        Packaging.ENVELOPED: _transform(names.ENVELOPED) + _transform(_DOCUMENT_FORM),
        Packaging.BESIDE_OTHERS: _NO_SIGNATURES + _transform(_DOCUMENT_FORM),
        Packaging.ENVELOPING: _transform(names.BASE64),
        Packaging.DETACHED: "",
        Packaging.COUNTER: _transform(names.EXCLUSIVE),
        Packaging.MANIFEST: _transform(names.EXCLUSIVE),
    }[packaging]
    head = (
        f'<ds:SignedInfo{DS_HERE}><ds:CanonicalizationMethod Algorithm="{names.EXCLUSIVE}">'
        f'</ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="{uri_of(algorithm)}"></ds:SignatureMethod>'
    )
    return _Frame(
        canonical_form(head),
        _transforms(of_content) + hashing,
        _transforms(_transform(names.EXCLUSIVE)) + hashing,
        _TYPES.get(packaging, ""),
        _OWN_URIS.get(packaging),
    )


def _transform(algorithm: str) -> str:
    return f'<ds:Transform Algorithm="{algorithm}"></ds:Transform>'


def _transforms(listed: str) -> str:
    return f"<ds:Transforms>{listed}</ds:Transforms>" if listed else ""


def assemble(
    info: bytes,
    properties: bytes,
    signature: bytes,
    *,
    certificate: bytes,
    chain: Iterable[bytes] = (),
    content: bytes | None = None,
    manifest: str = "",
    timestamper: Timestamper | None = None,
) -> str:
    """The Signature element. ``info`` is SignedInfo in its canonical form, ``properties`` are SignedProperties as the
    file has them, ``signature`` is as ``signer.Signer`` gives it; ``content`` makes it an enveloping one, ``manifest``
    is a ds:Manifest as the file has it, ``timestamper`` gives it level T.

    Raises ``ValueError`` when the signature value is none of that key's kind, and what the time-stamper raises.
    """
    held_properties = properties.decode()
    name = _name_in(held_properties)
    value = base64_of(value_for_xml(signature, certificate))
    # What a time-stamp covers may be named by those who sign it; before that a name could be changed unseen.
    identity = "" if timestamper is None else f' Id="{value_id(name)}"'
    held = f"<ds:SignatureValue{DS_HERE}{identity}>{value}</ds:SignatureValue>"
    unsigned = "" if timestamper is None else signature_timestamp(held, timestamper)
    inside = "" if content is None else f'<ds:Object Id="O-{name}">{base64_of(content)}</ds:Object>'
    inside += f"<ds:Object>{manifest}</ds:Object>" if manifest else ""
    return (
        f'<ds:Signature xmlns:ds="{names.DS}" Id="{name}">{_in_file(info)}'
        f"{form_in_file(held)}{_key_info(certificate, tuple(chain))}{inside}"
        f'<ds:Object><xades:QualifyingProperties xmlns:xades="{names.XADES}" Target="#{name}">{held_properties}'
        f"{unsigned}</xades:QualifyingProperties></ds:Object></ds:Signature>"
    )


def value_id(name: str) -> str:
    """The Id of the SignatureValue of the signature with the Id ``name``."""
    return f"V-{name}"


def _in_file(info: bytes) -> str:
    """SignedInfo where the namespace is declared by the element around it."""
    return info.decode().replace(canonical_form(DS_HERE), "", 1)


def _name_in(properties: str) -> str:
    """The signature's Id, out of the first attribute of its own properties."""
    return properties.partition(' Id="P-')[2].partition('"')[0]


@lru_cache(maxsize=256)
def _key_info(certificate: bytes, chain: tuple[bytes, ...]) -> str:
    """The signing certificate first, then those above it (EN 319 132-1, 6.3 f)."""
    listed = "".join(
        f"<ds:X509Certificate>{base64_of(one)}</ds:X509Certificate>" for one in dict.fromkeys((certificate, *chain))
    )
    return f"<ds:KeyInfo><ds:X509Data>{listed}</ds:X509Data></ds:KeyInfo>"


def base64_of(octets: bytes) -> str:
    """``octets`` in base64, in one line."""
    return base64.b64encode(octets).decode()
