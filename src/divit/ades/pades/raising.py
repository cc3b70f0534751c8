# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Raising the signatures of a PDF by further revisions (EN 319 142-1, 5.4, 5.5 and 6): the security store, and document
time-stamps over everything before them. What is there keeps its bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from divit.ades import gathering, pades
from divit.ades.cades import TIME_STAMP_HASH
from divit.ades.engine.evidence import ValidationData, inside
from divit.ades.errors import (
    LevelNotHigher,
    LevelUnsupported,
    NoSuchSigner,
    TimestamperMissing,
    TrustMissing,
)
from divit.ades.gathering import Sources
from divit.ades.levels import Level
from divit.ades.model import Contents, Signature
from divit.ades.pades import reader as pades_reader
from divit.ades.pdf.document import Document
from divit.ades.pdf.security_store import SecurityStore, Stored
from divit.ades.pdf.update import Update
from divit.ades.soundness import sound_certificate
from divit.pki.timestamp_client import Timestamper
from divit.pki.timestamps import read_token

_LADDER = (Level.B, Level.T, Level.LT, Level.LTA)
_LEVELS = {f"BASELINE-{one.value}": one for one in _LADDER} | {"T": Level.T}


def extend(pdf: bytes, *, to: Level, timestamper: Timestamper | None, sources: Sources | None, at: datetime) -> bytes:
    """``pdf`` with all its signatures raised to ``to``; one more document time-stamp where they are archived already.

    Raises ``LevelNotHigher``, ``LevelUnsupported``, ``TimestamperMissing``, ``TrustMissing``, ``NoSuchSigner``,
    ``SignatureBroken``, ``EvidenceMissing``, ``NotFinal``, what reading and preparing raise, and what the time-stamper
    raises.
    """
    if to not in _LADDER:
        raise LevelUnsupported(level=to.value, format="pades")
    contents = pades_reader.read(pdf)
    if not contents.signatures:
        raise NoSuchSigner(number=1)
    present = _lowest(contents)
    is_renewal = to.is_archived and present.is_archived
    if to is Level.B or (_LADDER.index(to) <= _LADDER.index(present) and not is_renewal):
        raise LevelNotHigher(level=to.value, present=present.value)
    if timestamper is None:
        raise TimestamperMissing
    return _Case.of(contents, sources, timestamper, at).raised(pdf, present, to)


def complete(pdf: bytes, *, to: Level, timestamper: Timestamper, sources: Sources, at: datetime) -> bytes:
    """``pdf``, whose last signature was made just now at level T, with what ``to`` (LT or LTA) has beyond that.

    An earlier signature may have brought some of its evidence, and then that is not written again. Raises what
    ``extend`` raises but ``LevelNotHigher``.
    """
    contents = pades_reader.read(pdf)
    present = min(Level.T, _lowest(contents), key=_LADDER.index)
    return _Case.of(contents, sources, timestamper, at).raised(pdf, present, to)


def _lowest(contents: Contents) -> Level:
    return min((_LEVELS.get(one.form or "", Level.B) for one in contents.signatures), key=_LADDER.index)


def with_timestamp(pdf: bytes, timestamper: Timestamper) -> bytes:
    """``pdf`` with a document time-stamp over all of it (EN 319 142-1, 5.4.3)."""
    prepared = pades.prepare_timestamp(pdf)
    return prepared.signed(timestamper.timestamp(prepared.digest(TIME_STAMP_HASH), TIME_STAMP_HASH))


def with_evidence(pdf: bytes, held: ValidationData) -> bytes:
    """``pdf`` with what of ``held`` its security store lacks; the same file when that is nothing."""
    document = Document(pdf)
    update = Update(document)
    more = SecurityStore(held.certificates, held.crls, held.ocsps)
    return pdf + update.finish() if Stored(document).add(update, more) else pdf


@dataclass(frozen=True, slots=True)
class _Case:
    """The signatures of a file with their certificates (DER, None where unknown), and who proves them when."""

    contents: Contents
    certificates: tuple[bytes | None, ...]
    sources: Sources | None
    timestamper: Timestamper
    at: datetime

    @classmethod
    def of(cls, contents: Contents, sources: Sources | None, timestamper: Timestamper, at: datetime) -> "_Case":
        """The case of signatures that are right by themselves. Raises ``SignatureBroken``."""
        candidates = () if sources is None else sources.trust.certificates
        certificates = tuple(sound_certificate(one, candidates) for one in contents.signatures)
        return cls(contents, certificates, sources, timestamper, at)

    def raised(self, pdf: bytes, present: Level, to: Level) -> bytes:
        """``pdf``, whose lowest level is ``present``, at level ``to``."""
        if to.has_evidence and self.sources is None:
            raise TrustMissing(level=to.value)
        case = self
        if present is Level.B:
            pdf = with_timestamp(pdf, self.timestamper)
            case = replace(self, contents=pades_reader.read(pdf))
        if not to.has_evidence:
            return pdf
        pdf = with_evidence(pdf, case.of_timestamps() if present.has_evidence else case.of_all())
        return with_timestamp(pdf, self.timestamper) if to.is_archived else pdf

    def of_all(self) -> ValidationData:
        """What proves each signer and the authority of each time-stamp."""
        held = ValidationData()
        for signature, certificate in zip(self.contents.signatures, self.certificates, strict=True):
            proof = gathering.of_signer(
                certificate,
                signature.policy,
                stamped=self._stamped(signature),
                now=self.at,
                at_hand=self._at_hand() + ValidationData(signature.certificates, signature.crls, signature.ocsps),
                sources=self._sources(),
            )
            held = held + proof.data
        return held + self._of_authorities(tuple(self._tokens()))

    def of_timestamps(self) -> ValidationData:
        """What proves the authority of the youngest time-stamp: the store has what proves all before."""
        return self._of_authorities((max(self._tokens(), key=lambda token: read_token(token).gen_time),))

    def _of_authorities(self, tokens: tuple[bytes, ...]) -> ValidationData:
        held = ValidationData()
        seen: set[bytes | None] = set()
        for token in tokens:
            at_hand = self._at_hand() + inside(token)
            authority = gathering.authority(token, at=self.at, at_hand=at_hand, sources=self._sources())
            if authority not in seen:
                seen.add(authority)
                held = held + gathering.of_authority(token, at=self.at, at_hand=at_hand, sources=self._sources()).data
        return held

    def _tokens(self) -> Iterator[bytes]:
        for signature in self.contents.signatures:
            yield from (one.token for one in signature.timestamps)
        yield from (one.token for one in self.contents.document_timestamps)

    def _stamped(self, signature: Signature) -> datetime:
        """The earliest moment that a time-stamp states for the signature."""
        later = (one for one in self.contents.document_timestamps if signature.value in one.proves)
        return min(read_token(one.token).gen_time for one in (*signature.timestamps, *later))

    def _at_hand(self) -> ValidationData:
        contents = self.contents
        return ValidationData(contents.certificates, contents.crls, contents.ocsps)

    def _sources(self) -> Sources:
        if self.sources is None:
            raise TrustMissing(level=Level.LT.value)
        return self.sources
