# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Raising XAdES signatures (EN 319 132-1, 5.3 to 5.5, A.1 and 6.3): each step puts one unsigned property behind those
that are there, and the document keeps every octet it has.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from divit.ades import gathering
from divit.ades.cades import TIME_STAMP_HASH
from divit.ades.engine.evidence import NOTHING, ValidationData, inside
from divit.ades.errors import (
    ContentMissing,
    EvidenceMissing,
    LevelUnsupported,
    NoSuchSigner,
    SignatureBroken,
    TrustMissing,
)
from divit.ades.gathering import Proof, Sources
from divit.ades.ladder import Rung, level_of_form, rungs
from divit.ades.levels import Level
from divit.ades.model import Signature, TimestampKind
from divit.ades.soundness import sound_certificate
from divit.ades.xades import reader as xades_reader
from divit.ades.xades import value_id
from divit.ades.xades.evidence import ARCHIVE_TIMESTAMP, REFERENCES, SIGNATURE_TIMESTAMP
from divit.ades.xades.imprints import Stamped, on_all, on_value
from divit.ades.xades.matching import all_named
from divit.ades.xades.properties import Properties
from divit.ades.xades.references import complete_certificate_references, complete_revocation_references
from divit.ades.xades.timestamps import METHOD, timestamp
from divit.ades.xades.values import certificate_values, revocation_values, timestamp_validation_data
from divit.ades.xml.checking import State
from divit.ades.xml.names import xades, xades_name
from divit.ades.xml.places import fitting, number_of, with_attribute, with_last_child
from divit.ades.xml.resolving import Given
from divit.kernel.words import term
from divit.pki.timestamp_client import Timestamper
from divit.pki.timestamps import read_token

_INNER = frozenset({TimestampKind.SIGNATURE, TimestampKind.SIGNATURE_AND_REFERENCES, TimestampKind.REFERENCES})


@dataclass(frozen=True, slots=True)
class Hands:
    """Who does the work: the time-stamper, the sources of evidence, what is signed beside the document; and when."""

    timestamper: Timestamper
    sources: Sources | None
    given: Given
    at: datetime


def extend(data: bytes, *, to: Level, hands: Hands, signer: int | None = None) -> bytes:
    """``data`` with its signatures raised to ``to``, or with the one in place ``signer``, from 0.

    Raises ``LevelNotHigher``, ``LevelUnsupported``, ``TrustMissing``, ``ContentMissing``, ``NoSuchSigner``,
    ``SignatureBroken``, ``EvidenceMissing``, ``NotFinal``, ``XmlUnreadable``, ``TooLarge``, and what the time-stamper
    raises.
    """
    if to.has_evidence and hands.sources is None:
        raise TrustMissing(level=to.value)
    count = len(xades_reader.opened(data, hands.given))
    for number in range(count) if signer is None and count else (signer or 0,):
        if not 0 <= number < count:
            raise NoSuchSigner(number=number + 1)
        data = _raised(data, number, to, hands)
    return data


def _raised(data: bytes, number: int, to: Level, hands: Hands) -> bytes:
    raising = Raising.of(data, number, hands)
    if raising.parts.properties.is_old:
        raise LevelUnsupported(
            level=to.value, format=str(raising.parts.properties.qualifying.tag)[1:].partition("}")[0]
        )
    for rung in rungs(level_of_form(raising.signature.form), to):
        raising = _STEPS[rung](raising)
    return raising.document


@dataclass(frozen=True, slots=True)
class Raising:
    """A signature on its way up: number ``number`` in ``document``, as it is by now, with its signing ``certificate``
    (DER) if known.
    """

    document: bytes
    number: int
    signature: Signature
    parts: Stamped
    certificate: bytes | None
    hands: Hands

    @classmethod
    def of(cls, document: bytes, number: int, hands: Hands) -> "Raising":
        """The start of the way. Raises ``SignatureBroken`` for a signature that is wrong by itself."""
        signature, parts = _read(document, number, hands)
        candidates = () if hands.sources is None else hands.sources.trust.certificates
        return cls(document, number, signature, parts, sound_certificate(signature, candidates), hands)

    def of_document(self, document: bytes) -> "Raising":
        """The same signature in a document that has grown."""
        signature, parts = _read(document, self.number, self.hands)
        return replace(self, document=document, signature=signature, parts=parts)

    def adding(self, *written: str) -> "Raising":
        """The same with further unsigned properties."""
        return self.of_document(with_unsigned(self.document, self.parts.properties, *written))

    @property
    def has_references(self) -> bool:
        """Whether references to evidence are there already (form C)."""
        return any(xades_name(one.tag) in REFERENCES for one in self.parts.properties.unsigned)

    def tokens(self, *kinds: TimestampKind) -> tuple[bytes, ...]:
        """The time-stamp tokens of some kinds, in the order of the file."""
        return tuple(one.token for one in self.signature.timestamps if one.kind in kinds)

    @property
    def at_hand(self) -> ValidationData:
        """The evidence that the signature carries, its time-stamps included."""
        signature = self.signature
        held = ValidationData(signature.certificates, signature.crls, signature.ocsps)
        for one in signature.timestamps:
            held = held + inside(one.token)
        return held

    @property
    def sources(self) -> Sources:
        """Raises ``TrustMissing``."""
        if self.hands.sources is None:
            raise TrustMissing(level=Level.LT.value)
        return self.hands.sources

    def lacking(self, held: ValidationData) -> ValidationData:
        """What of ``held`` the signature does not carry yet."""
        there = ValidationData(self.signature.certificates, self.signature.crls, self.signature.ocsps)
        return ValidationData(
            tuple(one for one in held.certificates if one not in there.certificates),
            tuple(one for one in held.crls if one not in there.crls),
            tuple(one for one in held.ocsps if one not in there.ocsps),
        )


def _read(document: bytes, number: int, hands: Hands) -> tuple[Signature, Stamped]:
    opened = xades_reader.opened(document, hands.given)[number]
    if opened.parts is None:
        problem = next((one.problem.message_en for one in opened.signature.findings), "")
        raise SignatureBroken(why=problem or term("it cannot be read"))
    return opened.signature, opened.parts


def with_unsigned(document: bytes, properties: Properties, *written: str) -> bytes:
    """``document`` with further unsigned properties of the signature that has ``properties``.

    Raises ``SignatureBroken`` where there is no place for them.
    """
    holder, inner = properties.unsigned_holder, "".join(written)
    if holder is not None:
        added = "".join(fitting(one, holder) for one in written)
        return with_last_child(document, number_of(holder), added)
    holder = properties.qualifying
    if holder.find(xades("UnsignedProperties")) is not None:
        raise SignatureBroken(why=term("properties of another form"))
    inner = f"<xades:UnsignedSignatureProperties>{inner}</xades:UnsignedSignatureProperties>"
    inner = f"<xades:UnsignedProperties>{inner}</xades:UnsignedProperties>"
    return with_last_child(document, number_of(holder), fitting(inner, holder))


def _with_signature_timestamp(raising: Raising) -> Raising:
    """Level T: SignatureTimeStamp over the signature value (5.3), which gets an Id by which others can sign it."""
    element = raising.parts.signature.value_element
    if element.get("Id") is None and raising.parts.signature.id:
        name = value_id(raising.parts.signature.id)
        raising = raising.of_document(with_attribute(raising.document, number_of(element), f'Id="{name}"'))
    return _stamped(raising, SIGNATURE_TIMESTAMP, on_value(raising.parts, METHOD)(TIME_STAMP_HASH))


def _with_values(raising: Raising) -> Raising:
    """Level LT: what proves the signer and the time-stamps, in CertificateValues and RevocationValues (5.4)."""
    return _holding(raising, raising.lacking(_everything(raising, _of_signer(raising))))


def _with_references_and_values(raising: Raising) -> Raising:
    """Form X-L: references and values (A.1.1, A.1.2, 5.4); references are of the signer's path.

    What proves the time-stamps is among the values, so that nothing has to be looked for elsewhere.
    """
    signer = _of_signer(raising)
    held = _everything(raising, signer)
    if not raising.has_references:
        raising = raising.adding(
            complete_certificate_references(signer.chain[1:]),
            complete_revocation_references(crls=signer.crls, ocsps=signer.ocsps),
        )
    if not all_named(raising.parts.properties.unsigned, raising.at_hand + held):
        raise EvidenceMissing(why=term("what the signature refers to as its evidence is not at hand."))
    return _holding(raising, held)


def _holding(raising: Raising, held: ValidationData) -> Raising:
    written = certificate_values(held.certificates) if held.certificates else ""
    return raising.adding(
        *filter(None, (written, revocation_values(crls=held.crls, ocsps=held.ocsps) if held.has_status else ""))
    )


def _with_evidence_of_timestamps(raising: Raising) -> Raising:
    """Before one more archive time-stamp: TimeStampValidationData (5.5.1) for the youngest of those before it."""
    outer = raising.tokens(TimestampKind.ARCHIVE) or raising.tokens(*_INNER)
    youngest = max(outer, key=lambda token: read_token(token).gen_time, default=None)
    if youngest is None:
        return raising
    held = raising.lacking(_of_token(raising, youngest).data)
    return raising if held == NOTHING else raising.adding(timestamp_validation_data(held))


def _with_archive_timestamp(raising: Raising) -> Raising:
    """Level LTA or form A: ArchiveTimeStamp of version 1.4.1 over everything that is there (5.5.2)."""
    parts = raising.parts
    if any(one.state is State.NOT_FOUND for one in parts.checked):
        raise ContentMissing
    before = parts.properties.unsigned
    return _stamped(raising, ARCHIVE_TIMESTAMP, on_all(parts, before, METHOD)(TIME_STAMP_HASH), prefix="xadesv141")


_STEPS: dict[Rung, Callable[[Raising], Raising]] = {
    Rung.SIGNATURE_TIMESTAMP: _with_signature_timestamp,
    Rung.VALUES: _with_values,
    Rung.REFERENCES_AND_VALUES: _with_references_and_values,
    Rung.EVIDENCE_OF_TIMESTAMPS: _with_evidence_of_timestamps,
    Rung.ARCHIVE_TIMESTAMP: _with_archive_timestamp,
}


def _stamped(raising: Raising, name: str, imprint: bytes, *, prefix: str = "xades") -> Raising:
    token = raising.hands.timestamper.timestamp(imprint, TIME_STAMP_HASH)
    return raising.adding(timestamp(name, token, prefix=prefix))


def _everything(raising: Raising, signer: Proof) -> ValidationData:
    held = signer.data
    for proof in _of_tokens(raising):
        held = held + proof.data
    return held


def _of_signer(raising: Raising) -> Proof:
    """What proves the signer at the time of its signature-time-stamp. Raises ``EvidenceMissing``, ``NotFinal``."""
    return gathering.of_signer(
        raising.certificate,
        raising.signature.policy,
        stamped=min(read_token(token).gen_time for token in raising.tokens(TimestampKind.SIGNATURE)),
        now=raising.hands.at,
        at_hand=raising.at_hand,
        sources=raising.sources,
    )


def _of_tokens(raising: Raising) -> Iterator[Proof]:
    """What proves each authority whose time-stamps are there but those of archives."""
    seen: set[bytes | None] = set()
    for token in raising.tokens(*_INNER, TimestampKind.CONTENT):
        held, at = raising.at_hand, raising.hands.at
        certificate = gathering.authority(token, at=at, at_hand=held, sources=raising.sources)
        if certificate not in seen:
            seen.add(certificate)
            yield _of_token(raising, token)


def _of_token(raising: Raising, token: bytes) -> Proof:
    """What proves the authority of a time-stamp now. Raises ``EvidenceMissing``."""
    return gathering.of_authority(token, at=raising.hands.at, at_hand=raising.at_hand, sources=raising.sources)
