# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Time-stamps on signatures (EN 319 102-1, 5.4 and 5.5): what they prove, and what is wrong with them.

The standard lets a judge leave a bad time-stamp aside. Here it keeps the signature from passing: somebody put it
there to prove something, and a file of which a part is wrong is not called valid.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from divit.ades import checks
from divit.ades.algorithms import is_well_formed
from divit.ades.cades_adaptor import structure
from divit.ades.identify import signing_certificate
from divit.ades.indication import CRYPTO_CONSTRAINTS_FAILURE_NO_POE, SIG_CONSTRAINTS_FAILURE
from divit.ades.model import Finding, TimestampUse, undecided
from divit.ades.report import Indication, problem
from divit.der import cms, oids
from divit.der.errors import DerError
from divit.kernel.words import term
from divit.pki.revocation import RevocationSource
from divit.pki.timestamps import TimestampVerdict, verify_token
from divit.pki.trust import TrustStore
from divit.pki.verdict import Indication as Pki

MOST_TIMESTAMPS = 16


@dataclass(frozen=True, slots=True)
class Proof:
    """What the time-stamps of one signature come to: the earliest proved moment, None without any, and findings."""

    moment: datetime | None
    findings: tuple[Finding, ...]


def on_signature(
    uses: Sequence[TimestampUse], *, trust: TrustStore, at: datetime, revocation: RevocationSource | None
) -> Proof:
    """The time-stamps ``uses`` of one signature that prove its value, judged at ``at``."""
    if len(uses) > MOST_TIMESTAMPS:
        return Proof(
            None, (undecided(SIG_CONSTRAINTS_FAILURE, "too-large", what=term("time-stamps"), most=MOST_TIMESTAMPS),)
        )
    moments: list[datetime] = []
    findings: list[Finding] = []
    for one in uses:
        findings += one.findings
        if one.imprint is None:
            continue
        verdict = verify_token(one.token, imprint=one.imprint, trust=trust, at=at, revocation=revocation)
        against = _against(one.token, verdict, trust, "time-stamp")
        findings += against
        if not against and verdict.gen_time is not None:
            moments.append(verdict.gen_time)
    return Proof(min(moments, default=None), tuple(findings))


def on_document(
    uses: Iterable[TimestampUse],
    *,
    trust: TrustStore,
    at: datetime,
    revocation: RevocationSource | None,
) -> tuple[Finding, ...]:
    """What is wrong with the document time-stamps of a PDF."""
    findings: list[Finding] = []
    for one in uses:
        findings += one.findings
        if one.imprint is None:
            continue
        verdict = verify_token(one.token, imprint=one.imprint, trust=trust, at=at, revocation=revocation)
        findings += _against(one.token, verdict, trust, "document-time-stamp")
    return tuple(findings)


def _against(token: bytes, verdict: TimestampVerdict, trust: TrustStore, code: str) -> list[Finding]:
    """The findings against one token: the verdict on it, and what its unprotected parts say."""
    findings: list[Finding] = []
    if verdict.indication is not Pki.PASSED:
        failed = verdict.indication is Pki.FAILED
        indication = Indication.TOTAL_FAILED if failed else Indication.INDETERMINATE
        said = (problem(code), *verdict.problems)
        findings += [Finding(indication, verdict.sub_indication, one) for one in said]
    try:
        signed_data = cms.parse_signed_data(token)
    except DerError:
        return findings
    chain = () if verdict.path is None else verdict.path.chain
    for info in signed_data.signer_infos:
        findings += structure(signed_data, info)
        if verdict.certificate is None and oids.SIGNING_CERTIFICATE_V2 in info.signed:
            findings += signing_certificate(signed_data, info).findings
        if not is_well_formed(info):
            findings.append(undecided(CRYPTO_CONSTRAINTS_FAILURE_NO_POE, code))
    findings += checks.certificates(signed_data.certificates, (*trust.anchors, *trust.certificates), chain)
    return findings
