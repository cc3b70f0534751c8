# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Gathering what proves a signature in the long run: the chain of each certificate, and the CRLs and OCSP answers that
clear it (EN 319 122-1, 5.4 and A.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from divit.ades.engine.evidence import AtHand, ValidationData
from divit.ades.errors import EvidenceMissing, NotFinal
from divit.ades.model import PolicyReference
from divit.ades.signature_policies import SignaturePolicy, known_policies
from divit.kernel import words
from divit.kernel.words import term
from divit.pki.evidence import Evidence, certificate_status
from divit.pki.issuers import IssuerSource
from divit.pki.path import validate_path
from divit.pki.revocation import RevocationSource
from divit.pki.timestamps import check_token, read_token
from divit.pki.trust import TrustStore
from divit.pki.usage import Usage
from divit.pki.verdict import PathVerdict


@dataclass(frozen=True, slots=True)
class Sources:
    """Who is trusted, and who is asked: about revocation, and for certificates that are missing."""

    trust: TrustStore
    revocation: RevocationSource | None = None
    issuers: IssuerSource | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What clears one certificate: its chain from the certificate to the anchor, and evidence (DER)."""

    chain: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    ocsps: tuple[bytes, ...]
    others: tuple[bytes, ...]

    @property
    def data(self) -> ValidationData:
        """All of it together."""
        return ValidationData((*self.chain, *self.others), self.crls, self.ocsps)


def gather(leaf: bytes, usage: Usage, *, at: datetime, at_hand: ValidationData, sources: Sources) -> Proof:
    """What clears ``leaf`` for ``usage`` at ``at``; what is ``at_hand`` is looked at before anybody is asked.

    Raises ``EvidenceMissing``.
    """
    verdict = validate_path(
        leaf,
        candidates=at_hand.certificates,
        trust=sources.trust,
        at=at,
        revocation=AtHand(at_hand, sources.revocation),
        usage=usage,
        issuers=sources.issuers,
    )
    if not verdict.passed:
        raise EvidenceMissing(why=_why(verdict))
    return Proof(verdict.chain, verdict.crls, verdict.ocsps, verdict.certificates)


def of_signer(
    leaf: bytes | None,
    reference: PolicyReference | None,
    *,
    stamped: datetime,
    now: datetime,
    at_hand: ValidationData,
    sources: Sources,
) -> Proof:
    """What clears the signer's certificate ``leaf`` at ``stamped``, the moment that its time-stamp proves, by the
    policy that the signature refers to.

    Raises ``EvidenceMissing``, ``NotFinal``.
    """
    if leaf is None:
        raise EvidenceMissing(why=term("the signer’s certificate is not there."))
    proof = gather(leaf, Usage.CONTENT_COMMITMENT, at=stamped, at_hand=at_hand, sources=sources)
    policy = None if reference is None else known_policies().get(reference.oid or "")
    if policy is not None:
        check_policy(proof, policy, stamped=stamped, now=now)
    return proof


def of_authority(token: bytes, *, at: datetime, at_hand: ValidationData, sources: Sources) -> Proof:
    """What clears the authority of a time-stamp at ``at``. Raises ``EvidenceMissing``, ``TimestampUnreadable``."""
    certificate = authority(token, at=at, at_hand=at_hand, sources=sources)
    if certificate is None:
        raise EvidenceMissing(why=term("the certificate of the time-stamping authority is not there."))
    return gather(certificate, Usage.TIME_STAMPING, at=at, at_hand=at_hand, sources=sources)


def authority(token: bytes, *, at: datetime, at_hand: ValidationData, sources: Sources) -> bytes | None:
    """The certificate that a token is bound to, from inside of it, from what is at hand, or from the trusted ones.
    Raises ``TimestampUnreadable``.
    """
    elsewhere = (*at_hand.certificates, *sources.trust.certificates, *sources.trust.anchors)
    return check_token(token, imprint=read_token(token).digest, at=at, candidates=elsewhere).certificate


def _why(verdict: PathVerdict) -> str:
    in_turkish = words.lang() != "en"
    return " ".join(one.message_tr if in_turkish else one.message_en for one in verdict.problems)


def check_policy(proof: Proof, policy: SignaturePolicy, *, stamped: datetime, now: datetime) -> None:
    """Whether the signer's ``proof`` is what the signature's ``policy`` asks for, at the end of its grace time.

    ``stamped`` is the moment of the signature-time-stamp. Raises ``NotFinal``, ``EvidenceMissing``.
    """
    final_from = stamped + policy.grace
    if now < final_from:
        raise NotFinal(moment=words.date_and_time(final_from))
    if policy.revocation == "ocsp" and not proof.ocsps:
        raise EvidenceMissing(why=term("the policy asks for an OCSP answer, and there is none."))
    if policy.revocation == "crl" and not proof.crls:
        raise EvidenceMissing(why=term("the policy asks for a CRL, and there is none."))
    issued = _issued(proof, now)
    if policy.grace and (issued is None or issued < final_from):
        raise EvidenceMissing(why=term("there is no CRL yet that was issued after the grace time."))


def _issued(proof: Proof, at: datetime) -> datetime | None:
    """When the youngest evidence about the signer's certificate was issued."""
    evidence: Sequence[bytes] = proof.crls
    return certificate_status(proof.chain[0], proof.chain[1], at, Evidence((), tuple(evidence))).issued
