# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signatures in three steps: prepare the document, give out the data to be signed, complete with the signature value.

Each step needs only what the one before returned, as plain bytes and values, so the three may happen in different
processes and on different days. ``sign`` is the three in a row for a key that is at hand.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from divit.ades import cades, extend, pades
from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.claims import NO_CLAIMS, Claims, claim_attributes
from divit.ades.content import Content, HeldContent, content_of
from divit.ades.errors import (
    ContentMissing,
    LevelUnsupported,
    TimestamperMissing,
    TrustMissing,
)
from divit.ades.gathering import Sources
from divit.ades.levels import Level
from divit.ades.pades import steps as pades_steps
from divit.ades.pdf.permissions import Lock
from divit.ades.signer import Signer
from divit.ades.visible import Visible
from divit.der import cms, oids
from divit.kernel import clock
from divit.pki.subject import subject_of
from divit.pki.timestamp_client import Timestamper

if TYPE_CHECKING:
    from divit.ades.asic.create import PreparedContainer

__all__ = ["Claims", "DataToBeSigned", "Format", "Level", "Options", "Prepared", "Sources", "prepare", "sign"]


class Format(Enum):
    """What the signature is put into, by the name that the signing session uses."""

    PADES = "pades"
    CADES_DETACHED = "cades-detached"
    CADES_ATTACHED = "cades-attached"
    XADES_ENVELOPED = "xades-enveloped"
    XADES_ENVELOPING = "xades-enveloping"
    XADES_DETACHED = "xades-detached"
    ASIC_S_XADES = "xades-asic-s"
    ASIC_S_CADES = "cades-asic-s"
    ASIC_E_XADES = "xades-asic-e"
    ASIC_E_CADES = "cades-asic-e"

    def __init__(self, name: str) -> None:
        #: Whether the signature lies in a container with what it is about (ASiC).
        self.is_container = "-asic-" in name
        #: Whether the signed file is an XML signature.
        self.is_xml = name.startswith("xades") and not self.is_container
        #: Of an XML signature, where it and its content are to each other, as ``xades.Packaging`` names it.
        self.packaging = name.removeprefix("xades-")
        #: Whether the content stays outside of the signature file.
        self.is_detached = name.endswith("detached")


@dataclass(frozen=True, slots=True)
class Options:
    """How a document is signed.

    ``claimed_at`` (aware) is the claimed signing time: /M in PAdES, the signing-time attribute in CAdES. ``name``,
    ``reason``, ``location``, ``field``, ``visible``, ``certify`` and ``lock`` are for PAdES (see ``pades.prepare``);
    ``raised_to`` is the level that the signature will be raised to afterwards, which a field may ask for; ``reserved``
    the room for a PDF signature, in bytes. ``claims`` say what else the signer says; ``with_content_timestamp`` asks
    for a time-stamp over what is signed too, which proves that the signature is not older (EN 319 122-1, 5.2.8).
    ``content_name`` is the name by which a detached XAdES refers to its content, relative to where it lies itself;
    ``with_room_for_others`` lets others sign the same XML document inside of it as well.
    """

    format: Format
    claimed_at: datetime
    level: Level = Level.B
    name: str = ""
    reason: str | None = None
    location: str | None = None
    field: str | None = None
    reserved: int = pades.RESERVED
    visible: Visible | None = None
    certify: int | None = None
    lock: Lock | None = None
    raised_to: Level | None = None
    claims: Claims = NO_CLAIMS
    with_content_timestamp: bool = False
    content_name: str = "content"
    with_room_for_others: bool = False


@dataclass(frozen=True, slots=True)
class DataToBeSigned:
    """What a key signs: ``signed_attributes`` with ``algorithm``, for the holder of ``certificate`` (DER).

    They are the DER of signed attributes, or SignedInfo in its canonical form; then ``properties`` are XAdES's
    SignedProperties, to which SignedInfo refers, to be kept for the third step.
    """

    signed_attributes: bytes
    algorithm: SignatureAlgorithm
    certificate: bytes
    properties: bytes = b""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be signed: for PAdES the prepared file, else the content itself.

    ``content`` stands for the document where it is too large to be held; ``content_timestamp`` is the time-stamp over
    it (ContentInfo DER), None without one.
    """

    options: Options
    document: bytes
    content: Content | None = None
    content_timestamp: bytes | None = None

    def data_to_be_signed(
        self, certificate: bytes, *, algorithm: SignatureAlgorithm | None = None, at: datetime | None = None
    ) -> DataToBeSigned:
        """The second step, for the holder of ``certificate`` (DER).

        ``algorithm`` is the one that fits the key when not given; ``at`` replaces the claimed time of CAdES and XAdES,
        which is written only now. Raises ``KeyUnsupported``, ``NotPrepared``, ``ContentUnreadable``, and for XAdES what
        ``xades.steps`` raises.
        """
        chosen = algorithm or SignatureAlgorithm.for_certificate(certificate)
        if self.options.format.is_container:
            return self._packed().data_to_be_signed(certificate, algorithm=chosen, at=at)
        if self.options.format.is_xml:
            return self._xml_to_be_signed(certificate, chosen, at or self.options.claimed_at)
        if self.options.format is Format.PADES:
            pdf = pades.prepared_of(self.document)
            claims, token = self.options.claims, self.content_timestamp
            attributes = pades_steps.to_be_signed(pdf, certificate, chosen, claims, token)
        else:
            attributes = cades.signed_attributes(
                self._digest(chosen.hash_name),
                algorithm=chosen,
                certificate=certificate,
                signing_time=at or self.options.claimed_at,
                further=self._further(),
            )
        return DataToBeSigned(attributes, chosen, certificate)

    def complete(
        self,
        signed: DataToBeSigned,
        signature: bytes,
        *,
        chain: Iterable[bytes] = (),
        timestamper: Timestamper | None = None,
        sources: Sources | None = None,
    ) -> bytes:
        """The third step: the signed file, or the signature file when it is detached.

        ``sources`` bring the evidence of levels above T. Whether ``signature`` is right is for ``validate`` to say.
        Raises ``TimestamperMissing``, ``TrustMissing``, ``PlaceholderTooSmall``, ``NotPrepared`` and what ``extend``
        raises.
        """
        level = self.options.level
        _check_level(self.options, timestamper, sources)
        if self.options.format.is_container:
            return self._packed().complete(signed, signature, chain=chain, timestamper=timestamper, sources=sources)
        if self.options.format.is_xml:
            return self._complete_xml(signed, signature, chain, timestamper, sources)
        encoded = cades.assemble(
            signed.signed_attributes,
            signature,
            algorithm=signed.algorithm,
            certificate=signed.certificate,
            chain=chain,
            content=self.document if self.options.format is Format.CADES_ATTACHED else None,
        )
        if self.options.format is Format.PADES:
            return pades_steps.completed(pades.prepared_of(self.document), encoded, level, timestamper, sources)
        if level is Level.B:
            return encoded
        if level is Level.T and timestamper is not None:
            return cades.add_signature_timestamp(encoded, timestamper)
        detached = None if self.options.format is Format.CADES_ATTACHED else self.content or self.document
        return extend.extend(encoded, to=level, timestamper=timestamper, sources=sources, content=detached)

    def _packed(self) -> "PreparedContainer":
        """The container around the content, when the steps go on from a document that was stored."""
        from divit.ades.asic import create as containers

        return containers.prepared_document(self.content or self.document, self.options)

    def _xml_to_be_signed(self, certificate: bytes, algorithm: SignatureAlgorithm, at: datetime) -> DataToBeSigned:
        # Reading XML is what most who sign PDF need not load.
        from divit.ades.xades import steps as xades_steps

        kind = xades_steps.packaging_of(
            self.options.format.packaging, self.document, with_room=self.options.with_room_for_others
        )
        content = self.content or HeldContent(self.document)
        covered = xades_steps.covered(
            kind,
            self.document,
            content,
            hash_name=algorithm.hash_name,
            mime_type=self.options.claims.mime_type,
            name=self.options.content_name,
        )
        by = xades_steps.By(algorithm, certificate, at, self.options.claims, self.content_timestamp)
        info, properties = xades_steps.to_be_signed(covered, by)
        return DataToBeSigned(info, algorithm, certificate, properties)

    def _complete_xml(
        self,
        signed: DataToBeSigned,
        signature: bytes,
        chain: Iterable[bytes],
        timestamper: Timestamper | None,
        sources: Sources | None,
    ) -> bytes:
        from divit.ades.xades import steps as xades_steps
        from divit.ades.xml import embedding

        parts = xades_steps.Parts(signed.signed_attributes, signed.properties, signature)
        made = xades_steps.completed(
            xades_steps.Packaging(self.options.format.packaging),
            self.document,
            parts,
            certificate=signed.certificate,
            chain=tuple(chain),
            timestamper=None if self.options.level is Level.B else timestamper,
        )
        if not self.options.level.has_evidence:
            return made
        content = (self.content or self.document) if self.options.format.is_detached else None
        is_inside = self.options.format is Format.XADES_ENVELOPED
        return extend.extend(
            made,
            to=self.options.level,
            timestamper=timestamper,
            sources=sources,
            content=content,
            signer=embedding.signatures_in(self.document) if is_inside else None,
        )

    def _digest(self, hash_name: str) -> bytes:
        if self.content is not None:
            return self.content.digest(hash_name)
        return hashlib.new(hash_name, self.document).digest()

    def _further(self) -> tuple[bytes, ...]:
        claimed = claim_attributes(self.options.claims)
        if self.content_timestamp is None:
            return claimed
        return (*claimed, cms.attribute(oids.CONTENT_TIME_STAMP, self.content_timestamp))


def _check_level(options: Options, timestamper: Timestamper | None, sources: Sources | None) -> None:
    level = options.level
    if level is Level.B:
        return
    if options.format is Format.PADES and level in {Level.XL, Level.A}:
        raise LevelUnsupported(level=level.value, format=options.format.value)
    if timestamper is None:
        raise TimestamperMissing
    if level.has_evidence and sources is None:
        raise TrustMissing(level=level.value)


def prepare(
    document: bytes | Content,
    options: Options,
    *,
    timestamper: Timestamper | None = None,
    algorithm: SignatureAlgorithm | None = None,
) -> Prepared:
    """The first step; ``timestamper`` makes the content-time-stamp where ``options`` ask for one. ``algorithm`` is the
    one that will be used, where that is known: a field of a PDF may ask for certain hashes.

    A ``Content`` in the place of bytes is hashed and never held; only detached signatures can be made of it. Raises
    ``TimestamperMissing``, ``ContentMissing``, ``ReasonBesidePolicy``, and for PAdES what ``pades.prepare`` raises.
    """
    if options.format.is_container:
        from divit.ades.asic import create as containers

        return containers.prepared_document(document, options)
    if options.format is not Format.PADES:
        return _prepared_content(document, options, timestamper)
    if not isinstance(document, bytes):
        raise ContentMissing
    pdf = pades_steps.prepared(document, options, algorithm)
    token = pades_steps.content_timestamp(pdf, options, timestamper)
    return Prepared(options, pdf.octets(), content_timestamp=token)


def _prepared_content(document: bytes | Content, options: Options, timestamper: Timestamper | None) -> Prepared:
    token = None
    if options.with_content_timestamp:
        if timestamper is None:
            raise TimestamperMissing
        token = timestamper.timestamp(_covered_digest(document, options.format), cades.TIME_STAMP_HASH)
    if isinstance(document, bytes):
        return Prepared(options, document, content_timestamp=token)
    if not options.format.is_detached:
        raise ContentMissing
    return Prepared(options, b"", document, token)


def _covered_digest(document: bytes | Content, format: Format) -> bytes:
    """The hash of what a content time-stamp is about: of XML that is signed inside, of its canonical form."""
    if format is not Format.XADES_ENVELOPED or not isinstance(document, bytes):
        return content_of(document).digest(cades.TIME_STAMP_HASH)
    from divit.ades.xml import embedding

    return embedding.digest(document, cades.TIME_STAMP_HASH)


def sign(
    document: bytes | Content,
    signer: Signer,
    *,
    format: Format,
    level: Level = Level.B,
    timestamper: Timestamper | None = None,
    sources: Sources | None = None,
    claimed_at: datetime | None = None,
    options: Options | None = None,
) -> bytes:
    """The three steps at once with a key that is at hand; the claimed time is now when not given.

    ``options`` gives what else the signature can carry; its format, level and time are those of the call. Raises what
    the steps and ``signer`` raise.
    """
    moment = claimed_at or clock.now()
    name = "" if options is None else options.name
    if format is Format.PADES and not name:
        name = subject_of(signer.certificate).common_name
    if options is None:
        chosen = Options(format, moment, level, name)
    else:
        chosen = replace(options, format=format, level=level, claimed_at=moment, name=name)
    _check_level(chosen, timestamper, sources)
    if format is Format.PADES:
        if not isinstance(document, bytes):
            raise ContentMissing
        return pades_steps.sign(document, chosen, signer, timestamper, sources)
    prepared = prepare(document, chosen, timestamper=timestamper, algorithm=signer.algorithm)
    signed = prepared.data_to_be_signed(signer.certificate, algorithm=signer.algorithm)
    value = signer.sign(signed.signed_attributes)
    return prepared.complete(signed, value, chain=signer.chain, timestamper=timestamper, sources=sources)
