# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The steps by which one CAdES signature is raised: each adds what one level has more than the one before."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from divit.ades import gathering
from divit.ades.cades import TIME_STAMP_HASH
from divit.ades.cades.archive import imprint_v3
from divit.ades.engine.evidence import NOTHING, ValidationData, inside
from divit.ades.errors import ContentMissing, TrustMissing
from divit.ades.gathering import Proof, Sources
from divit.ades.model import Digest, Signature
from divit.der import cms, oids
from divit.der.cms_parts import SignedDataParts, SignerParts, signed_data_parts, signer_parts
from divit.der.hash_index import attribute_octets, hash_index
from divit.der.references import complete_certificate_references, complete_revocation_references
from divit.der.validation_values import certificate_values, revocation_values
from divit.pki.evidence import Evidence, certificate_status
from divit.pki.timestamp_client import Timestamper
from divit.pki.timestamps import read_token

_ARCHIVE = (oids.ARCHIVE_TIME_STAMP_V2, oids.ARCHIVE_TIME_STAMP_V3)
_INNER = (oids.SIGNATURE_TIME_STAMP, oids.CADES_C_TIME_STAMP, oids.CERTS_CRLS_TIME_STAMP)


@dataclass(frozen=True, slots=True)
class Hands:
    """Who does the work: the time-stamper, the sources of evidence, the hashes of the content; and when it is done."""

    timestamper: Timestamper
    sources: Sources | None
    digest: Digest | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Raising:
    """A signature on its way up: number ``number`` in ``whole``, with its signing ``certificate`` (DER) if known."""

    whole: SignedDataParts
    number: int
    signature: Signature
    certificate: bytes | None
    hands: Hands

    @property
    def parts(self) -> SignerParts:
        """The SignerInfo as it is by now."""
        return signer_parts(self.whole.signers[self.number])

    def adding(self, oid: str, *values: bytes) -> "Raising":
        """The same with one more unsigned attribute."""
        grown = self.parts.adding(oid, *values).encoded
        return replace(self, whole=self.whole.replacing_signer(self.number, grown))

    def tokens(self, *kinds: str) -> tuple[bytes, ...]:
        """The time-stamp tokens of some kinds (dotted), in the order of the file."""
        return tuple(value for one in self.parts.unsigned if one.oid in kinds for value in one.values)

    @property
    def at_hand(self) -> ValidationData:
        """The evidence that the signature carries, its time-stamps included."""
        signature = self.signature
        held = ValidationData(signature.certificates, signature.crls, signature.ocsps)
        for token in self.tokens(*_INNER, *_ARCHIVE):
            held = held + inside(token)
        return held


Step = Callable[[Raising], Raising]


def with_signature_timestamp(raising: Raising) -> Raising:
    """Level T: a signature-time-stamp over the signature value (5.3)."""
    imprint = hashlib.new(TIME_STAMP_HASH, raising.signature.value).digest()
    token = raising.hands.timestamper.timestamp(imprint, TIME_STAMP_HASH)
    return raising.adding(oids.SIGNATURE_TIME_STAMP, token)


def with_values(raising: Raising) -> Raising:
    """Level LT: what proves the signer and the time-stamps goes into the SignedData (5.4, 6.3)."""
    held = _of_signer(raising).data
    for proof in _of_tokens(raising, *_INNER):
        held = held + proof.data
    return _holding(raising, held)


def with_references_and_values(raising: Raising) -> Raising:
    """Form X-L: references and values as unsigned attributes (A.1.1, A.1.2); references are of the signer's path.

    What proves the time-stamps is among the values, so that nothing has to be looked for elsewhere.
    """
    signer = _of_signer(raising)
    held = signer.data
    for proof in _of_tokens(raising, *_INNER):
        held = held + proof.data
    above = signer.chain[1:]
    present = raising.parts.unsigned
    if not any(one.oid == oids.COMPLETE_CERTIFICATE_REFERENCES for one in present):
        raising = raising.adding(oids.COMPLETE_CERTIFICATE_REFERENCES, complete_certificate_references(above))
    if not any(one.oid == oids.COMPLETE_REVOCATION_REFERENCES for one in present):
        evidence = _by_certificate(signer, raising.hands.at)
        raising = raising.adding(oids.COMPLETE_REVOCATION_REFERENCES, complete_revocation_references(evidence))
    raising = raising.adding(oids.CERTIFICATE_VALUES, certificate_values(held.certificates))
    return raising.adding(oids.REVOCATION_VALUES, revocation_values(crls=held.crls, ocsps=held.ocsps))


def with_evidence_of_timestamps(raising: Raising) -> Raising:
    """Before one more archive time-stamp: what proves the authorities of those that nothing covers yet (5.5.3)."""
    outer = raising.tokens(*_ARCHIVE) or raising.tokens(*_INNER)
    youngest = max(outer, key=lambda token: read_token(token).gen_time, default=None)
    if youngest is None:
        return raising
    held = _of_token(raising, youngest).data
    if not raising.tokens(oids.ARCHIVE_TIME_STAMP_V2):
        return _holding(raising, held)
    # Version 2 is about all of the SignedData's certificates and lists, so theirs go into the token itself.
    grown = signed_data_parts(youngest).with_values(certificates=held.certificates, crls=held.crls, ocsps=held.ocsps)
    parts = raising.parts.replacing_value(youngest, grown.encoded)
    return replace(raising, whole=raising.whole.replacing_signer(raising.number, parts.encoded))


def with_archive_timestamp(raising: Raising) -> Raising:
    """Level LTA or form A: an archive-time-stamp-v3 over everything that is there (5.5.2, 5.5.3)."""
    digest = raising.hands.digest
    if digest is None:
        raise ContentMissing
    whole, parts = raising.whole, raising.parts
    index = hash_index(
        TIME_STAMP_HASH,
        certificates=whole.certificates or (),
        revocations=whole.revocations or (),
        attributes=[attribute_octets(one.oid, value) for one in parts.unsigned for value in one.values],
    )
    imprint = imprint_v3(whole, parts, index, digest)(TIME_STAMP_HASH)
    token = raising.hands.timestamper.timestamp(imprint, TIME_STAMP_HASH)
    indexed = cms.with_unsigned_attribute(token, cms.attribute(oids.ATS_HASH_INDEX_V3, index))
    return raising.adding(oids.ARCHIVE_TIME_STAMP_V3, indexed)


def _sources(raising: Raising) -> Sources:
    if raising.hands.sources is None:
        raise TrustMissing(level="LT")
    return raising.hands.sources


def _of_signer(raising: Raising) -> Proof:
    """What proves the signer at the time of its signature-time-stamp. Raises ``EvidenceMissing``, ``NotFinal``."""
    return gathering.of_signer(
        raising.certificate,
        raising.signature.policy,
        stamped=min(read_token(token).gen_time for token in raising.tokens(oids.SIGNATURE_TIME_STAMP)),
        now=raising.hands.at,
        at_hand=raising.at_hand,
        sources=_sources(raising),
    )


def _of_tokens(raising: Raising, *kinds: str) -> Iterator[Proof]:
    seen: set[bytes | None] = set()
    for token in raising.tokens(*kinds):
        held, sources = raising.at_hand, _sources(raising)
        certificate = gathering.authority(token, at=raising.hands.at, at_hand=held, sources=sources)
        if certificate not in seen:
            seen.add(certificate)
            yield _of_token(raising, token)


def _of_token(raising: Raising, token: bytes) -> Proof:
    """What proves the authority of a time-stamp now. Raises ``EvidenceMissing``."""
    held, sources = raising.at_hand, _sources(raising)
    return gathering.of_authority(token, at=raising.hands.at, at_hand=held, sources=sources)


def _by_certificate(proof: Proof, at: datetime) -> list[tuple[tuple[bytes, ...], tuple[bytes, ...]]]:
    """The evidence about each certificate of a chain, the signer's first, the anchor's empty (A.1.2.2).

    What speaks of the signers of evidence alone stands with the signer's.
    """
    evidence = Evidence(proof.ocsps, proof.crls)
    found = [certificate_status(one, issuer, at, evidence) for one, issuer in pairwise(proof.chain)]
    entries = [(one.crls, one.ocsps) for one in found]
    named = {octets for one in found for octets in (*one.crls, *one.ocsps)}
    crls, ocsps = entries[0] if entries else ((), ())
    other_crls = (one for one in proof.crls if one not in named)
    other_ocsps = (one for one in proof.ocsps if one not in named)
    return [((*crls, *other_crls), (*ocsps, *other_ocsps)), *entries[1:], ((), ())]


def _holding(raising: Raising, held: ValidationData) -> Raising:
    """The SignedData with the evidence that it does not hold yet."""
    if held == NOTHING:
        return raising
    whole = raising.whole.with_values(certificates=held.certificates, crls=held.crls, ocsps=held.ocsps)
    return replace(raising, whole=whole)
