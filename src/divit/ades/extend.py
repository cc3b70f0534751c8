# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Raising signatures from any level to any higher one, again and again: CAdES here (EN 319 122-1, 5.3 to 5.5, A.1 and
6), those of a PDF in ``pades.raising``, XAdES in ``xades.raising``, containers in ``asic.raising``.

Nothing that is signed, and nothing that an earlier archive time-stamp protects, is touched; a signature that is wrong
by itself is left as it is.
"""

from dataclasses import dataclass
from datetime import datetime

from divit.ades.cades import raising
from divit.ades.cades import reader as cades_reader
from divit.ades.content import Beside, Content, content_of, only_one
from divit.ades.errors import (
    ContentMissing,
    NoSuchSigner,
    TimestamperMissing,
    TrustMissing,
)
from divit.ades.gathering import Sources
from divit.ades.ladder import Rung, level_of_form, rungs
from divit.ades.levels import Level
from divit.ades.model import Signature
from divit.ades.soundness import sound_certificate
from divit.ades.validate import recognised
from divit.der import cms
from divit.der.cms_parts import SignedDataParts, signed_data_parts
from divit.kernel import clock
from divit.pki.timestamp_client import Timestamper

__all__ = ["Level", "Sources", "extend"]

_STEPS: dict[Rung, raising.Step] = {
    Rung.SIGNATURE_TIMESTAMP: raising.with_signature_timestamp,
    Rung.VALUES: raising.with_values,
    Rung.REFERENCES_AND_VALUES: raising.with_references_and_values,
    Rung.EVIDENCE_OF_TIMESTAMPS: raising.with_evidence_of_timestamps,
    Rung.ARCHIVE_TIMESTAMP: raising.with_archive_timestamp,
}


def extend(
    data: bytes,
    *,
    to: Level,
    timestamper: Timestamper | None = None,
    sources: Sources | None = None,
    content: Beside | None = None,
    signer: int | None = None,
    at: datetime | None = None,
) -> bytes:
    """The PDF, XML, container or CMS ``data`` (DER or BER) with its signatures raised to ``to``; a CMS is DER then.

    ``signer`` chooses one of a CMS or of XML by its place in the file, from 0; all are raised without it. A signature
    that is archived already gets one archive time-stamp more (renewal). ``sources`` bring the evidence of levels above
    T, ``content`` is the detached content, which archive time-stamps are computed over. ``at`` is now when not given.

    Raises ``LevelNotHigher``, ``TimestamperMissing``, ``TrustMissing``, ``ContentMissing``, ``NoSuchSigner``,
    ``SignatureBroken``, ``EvidenceMissing``, ``NotFinal``, ``LevelUnsupported``, ``DerError``, what reading a PDF
    raises, and what the time-stamper raises.
    """
    kind = recognised(data)
    if kind == "xades":
        return _extend_xml(data, to, timestamper, sources, content, signer, at)
    if kind == "pades":
        # Reading PDF is a fifth of what there is to load.
        from divit.ades.pades import raising as pades_raising

        moment = at or clock.now()
        return pades_raising.extend(data, to=to, timestamper=timestamper, sources=sources, at=moment)
    if kind in {"asic-s", "asic-e"}:
        return _extend_container(data, to, timestamper, sources, at)
    alone = only_one(content)
    case = _Case.of(data, to, timestamper, sources, None if alone is None else content_of(alone), at)
    whole = signed_data_parts(case.signed_data.encoded)
    numbers = range(len(whole.signers)) if signer is None else (signer,)
    for number in numbers:
        if not 0 <= number < len(whole.signers):
            raise NoSuchSigner(number=number + 1)
        whole = case.raised(whole, number)
    return whole.encoded


def _extend_xml(
    data: bytes,
    to: Level,
    timestamper: Timestamper | None,
    sources: Sources | None,
    content: Beside | None,
    signer: int | None,
    at: datetime | None,
) -> bytes:
    from divit.ades.xades import raising as xades_raising
    from divit.ades.xml.resolving import Given

    if timestamper is None:
        raise TimestamperMissing
    hands = xades_raising.Hands(timestamper, sources, Given.of(content), at or clock.now())
    return xades_raising.extend(data, to=to, hands=hands, signer=signer)


def _extend_container(
    data: bytes, to: Level, timestamper: Timestamper | None, sources: Sources | None, at: datetime | None
) -> bytes:
    from divit.ades.asic import create, raising

    moment = at or clock.now()
    container = create.opened(data)
    return raising.extend(container, to=to, timestamper=timestamper, sources=sources, at=moment).encoded(moment)


@dataclass(frozen=True, slots=True)
class _Case:
    """One call: what is raised to which level, by whom."""

    signed_data: cms.SignedData
    signatures: tuple[Signature, ...]
    to: Level
    hands: raising.Hands

    @classmethod
    def of(
        cls,
        data: bytes,
        to: Level,
        timestamper: Timestamper | None,
        sources: Sources | None,
        content: Content | None,
        at: datetime | None,
    ) -> "_Case":
        signed_data = cades_reader.parsed(data)
        signatures = cades_reader.read(signed_data.encoded, content).signatures
        if timestamper is None:
            raise TimestamperMissing
        if to.has_evidence and sources is None:
            raise TrustMissing(level=to.value)
        if to.is_archived and signed_data.content is None and content is None:
            raise ContentMissing
        digest = content.digest if content is not None else None
        if signed_data.content is not None:
            digest = content_of(signed_data.content).digest
        return cls(signed_data, signatures, to, raising.Hands(timestamper, sources, digest, at or clock.now()))

    def raised(self, whole: SignedDataParts, number: int) -> SignedDataParts:
        """``whole`` with signature ``number`` raised."""
        signature = self.signatures[number]
        steps = rungs(level_of_form(signature.form), self.to)
        sources = self.hands.sources
        certificate = sound_certificate(signature, () if sources is None else sources.trust.certificates)
        raised = raising.Raising(whole, number, signature, certificate, self.hands)
        for step in steps:
            raised = _STEPS[step](raised)
        return raised.whole
