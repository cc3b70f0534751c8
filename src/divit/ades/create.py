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

from divit.ades import cades, pades
from divit.ades.algorithms import SignatureAlgorithm
from divit.ades.errors import TimestamperMissing
from divit.ades.signer import Signer
from divit.kernel import clock
from divit.pki.subject import subject_of
from divit.pki.timestamps import Timestamper


class Format(Enum):
    """What the signature is put into, by the name that the signing session uses."""

    PADES = "pades"
    CADES_DETACHED = "cades-detached"
    CADES_ATTACHED = "cades-attached"


class Level(Enum):
    """The baseline level: B alone, or T with a signature time-stamp (EN 319 122-1, 6.1)."""

    B = "B"
    T = "T"


@dataclass(frozen=True, slots=True)
class Options:
    """How a document is signed.

    ``claimed_at`` (aware) is the claimed signing time: /M in PAdES, the signing-time attribute in CAdES. ``name``,
    ``reason``, ``location`` and ``field`` are for PAdES; ``reserved`` is the room for its signature, in bytes.
    """

    format: Format
    claimed_at: datetime
    level: Level = Level.B
    name: str = ""
    reason: str | None = None
    location: str | None = None
    field: str | None = None
    reserved: int = pades.RESERVED


@dataclass(frozen=True, slots=True)
class DataToBeSigned:
    """What a key signs: ``signed_attributes`` (DER) with ``algorithm``, for the holder of ``certificate`` (DER)."""

    signed_attributes: bytes
    algorithm: SignatureAlgorithm
    certificate: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be signed: for PAdES the prepared file, for CAdES the content itself."""

    options: Options
    document: bytes

    def data_to_be_signed(
        self, certificate: bytes, *, algorithm: SignatureAlgorithm | None = None, at: datetime | None = None
    ) -> DataToBeSigned:
        """The second step, for the holder of ``certificate`` (DER).

        ``algorithm`` is the one that fits the key when not given; ``at`` replaces the claimed time of CAdES, which
        is written only now. Raises ``KeyUnsupported``, ``NotPrepared``.
        """
        chosen = algorithm or SignatureAlgorithm.for_certificate(certificate)
        in_pdf = self.options.format is Format.PADES
        attributes = cades.signed_attributes(
            self._digest(chosen.hash_name),
            algorithm=chosen,
            certificate=certificate,
            signing_time=None if in_pdf else at or self.options.claimed_at,
        )
        return DataToBeSigned(attributes, chosen, certificate)

    def complete(
        self,
        signed: DataToBeSigned,
        signature: bytes,
        *,
        chain: Iterable[bytes] = (),
        timestamper: Timestamper | None = None,
    ) -> bytes:
        """The third step: the signed file, or the signature file when it is detached.

        Whether ``signature`` is right is for ``validate`` to say. Raises ``TimestamperMissing``,
        ``PlaceholderTooSmall``, ``NotPrepared`` and what the time-stamper raises.
        """
        if self.options.level is Level.T and timestamper is None:
            raise TimestamperMissing
        encoded = cades.assemble(
            signed.signed_attributes,
            signature,
            algorithm=signed.algorithm,
            certificate=signed.certificate,
            chain=chain,
            content=self.document if self.options.format is Format.CADES_ATTACHED else None,
        )
        if self.options.level is Level.T and timestamper is not None:
            encoded = cades.add_signature_timestamp(encoded, timestamper)
        return pades.embed(self.document, encoded) if self.options.format is Format.PADES else encoded

    def _digest(self, hash_name: str) -> bytes:
        if self.options.format is Format.PADES:
            return pades.digest(self.document, hash_name)
        return hashlib.new(hash_name, self.document).digest()


def prepare(document: bytes, options: Options) -> Prepared:
    """The first step. Raises for PAdES what ``pades.prepare`` raises."""
    if options.format is not Format.PADES:
        return Prepared(options, document)
    prepared = pades.prepare(
        document,
        claimed_at=options.claimed_at,
        name=options.name,
        reason=options.reason,
        location=options.location,
        reserved=options.reserved,
        field=options.field,
    )
    return Prepared(options, prepared)


def sign(
    document: bytes,
    signer: Signer,
    *,
    format: Format,
    level: Level = Level.B,
    timestamper: Timestamper | None = None,
    claimed_at: datetime | None = None,
    options: Options | None = None,
) -> bytes:
    """The three steps at once with a key that is at hand; the claimed time is now when not given.

    ``options`` gives what else PAdES can carry; its format, level and time are those of the call. Raises what the
    steps and ``signer`` raise.
    """
    if level is Level.T and timestamper is None:
        raise TimestamperMissing
    moment = claimed_at or clock.now()
    chosen = replace(options or Options(format, moment), format=format, level=level, claimed_at=moment)
    if format is Format.PADES and not chosen.name:
        chosen = replace(chosen, name=subject_of(signer.certificate).common_name)
    prepared = prepare(document, chosen)
    signed = prepared.data_to_be_signed(signer.certificate, algorithm=signer.algorithm)
    value = signer.sign(signed.signed_attributes)
    return prepared.complete(signed, value, chain=signer.chain, timestamper=timestamper)
