# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Revocation information that nobody has judged yet, who brings it, and what it proves about one certificate."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from divit.pki import crl_status, ocsp_status
from divit.pki.crl_status import Authorities, IssuerAlone
from divit.pki.status import MOST_EVIDENCE, Finding, Proof, State, Unusable, check_times, weigh
from divit.pki.verdict import Problem


@dataclass(frozen=True, slots=True)
class Evidence:
    """Unjudged revocation information: OCSP answers and CRLs (DER), and what went wrong while fetching."""

    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(
            tuple(dict.fromkeys(self.ocsps + other.ocsps)),
            tuple(dict.fromkeys(self.crls + other.crls)),
            self.problems + other.problems,
        )


class RevocationSource(Protocol):
    """Brings evidence about certificates."""

    def evidence(self, certificate: bytes, issuer: bytes, at: datetime) -> Evidence:
        """What may tell whether ``certificate``, issued by ``issuer``, was revoked at ``at``. Never raises for a
        service that does not answer; that is a problem in the evidence.
        """
        ...


def certificate_status(
    certificate: bytes,
    issuer: bytes,
    at: datetime,
    evidence: Evidence,
    authorities: Authorities | None = None,
) -> Finding:
    """Whether ``certificate``, issued by ``issuer``, is revoked, as far as ``evidence`` proves it for ``at``.

    ``authorities`` says who besides the issuer may speak; without it nobody may. Raises ``BudgetSpent`` when they
    count and the work runs out.
    """
    others = authorities or IssuerAlone()
    aside: list[Problem] = []
    believed: list[Proof] = []
    for response in evidence.ocsps[:MOST_EVIDENCE]:
        try:
            believed.append(_ocsp_proof(response, certificate, issuer, at, evidence, others))
        except Unusable as reason:
            aside.append(reason.problem)
    by_crl, crls_aside = crl_status.proofs(certificate, issuer, at, evidence.crls, others)
    return weigh([*believed, *by_crl], [*aside, *crls_aside])


def _ocsp_proof(
    response: bytes, certificate: bytes, issuer: bytes, at: datetime, evidence: Evidence, others: Authorities
) -> Proof:
    claim, signer = ocsp_status.claim(response, certificate, issuer, count_signature=others.count_signature)
    crls: tuple[bytes, ...] = ()
    if signer is not None:
        # By OCSP a responder would vouch for itself.
        proofs, aside = crl_status.proofs(signer, issuer, claim.this_update, evidence.crls, others)
        found = weigh(proofs, aside)
        if found.state is not State.GOOD:
            raise Unusable("ocsp-signer")
        crls = found.crls
    check_times(certificate, claim, at)
    return Proof(claim, ocsps=(response,), crls=crls)
