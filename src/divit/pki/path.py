# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Path validation (RFC 5280, 6; EN 319 102-1, 5.2.6): is this certificate to be believed, for this use, then?

Strict and closed: what is not understood is never passed over, and a certificate whose status cannot be learned is
not called good. No certificate's OCSP and CRL addresses are asked for anything before its signatures lead to a trust
anchor.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from divit.kernel import clock
from divit.pki import verdict
from divit.pki.budget import BudgetSpent, Limits, Meter
from divit.pki.chains import Chain, ChainSearch
from divit.pki.errors import CertificateUnreadable
from divit.pki.evidence import Evidence, RevocationSource
from divit.pki.issuers import IssuerSource
from divit.pki.names import called, issuer_key
from divit.pki.processing import Processed, process
from divit.pki.revocation import OfflineRevocation
from divit.pki.rules import USUAL, PathRules
from divit.pki.standing import Standing, algorithm_problems, time_problems
from divit.pki.status import Finding, State
from divit.pki.trust import TrustStore
from divit.pki.usage import Usage, allows
from divit.pki.verdict import Indication, PathVerdict, Problem, problem

__all__ = ["PathRules", "Usage", "validate_path"]


def validate_path(
    leaf: bytes,
    *,
    candidates: Sequence[bytes],
    trust: TrustStore,
    at: datetime,
    revocation: RevocationSource | None,
    usage: Usage,
    rules: PathRules = USUAL,
    issuers: IssuerSource | None = None,
    limits: Limits | None = None,
    monotonic: Callable[[], float] = clock.monotonic,
) -> PathVerdict:
    """The verdict on ``leaf`` (DER) at the moment ``at`` (aware UTC) for ``usage``.

    ``candidates`` are certificates that may help, believed in nothing. Without a ``revocation`` source only the CRLs
    of ``trust`` tell whether a certificate is revoked; they count beside a source too. The status of the anchor is
    not asked. ``rules`` are what the caller asks of the path, ``issuers`` where certificates that are missing may come
    from (nobody is asked without it), ``limits`` the work that the verdict may cost, by default ``Limits()``.
    Never raises on hostile input.
    """
    try:
        issuer_key(leaf)
    except CertificateUnreadable:
        return _undecided((leaf,), verdict.CERTIFICATE_CHAIN_GENERAL_FAILURE, problem("certificate-unreadable"))
    meter = Meter(limits, monotonic)
    search = ChainSearch(candidates, trust, meter, issuers)
    question = _Question(at, _with_trust(revocation, trust), usage, rules)
    return replace(_best(leaf, search, question, meter), work=meter.done)


def _with_trust(asked: RevocationSource | None, trust: TrustStore) -> RevocationSource:
    """The asked source and what the trust store brings, together."""
    if asked is not None and not trust.crls:
        return asked
    trusted = OfflineRevocation(trust.crls)
    return trusted if asked is None else _Both(asked, trusted)


@dataclass(frozen=True, slots=True)
class _Both:
    """Two sources; the first one's evidence comes first."""

    first: RevocationSource
    second: RevocationSource

    def evidence(self, certificate: bytes, issuer: bytes, at: datetime) -> Evidence:
        return self.first.evidence(certificate, issuer, at) + self.second.evidence(certificate, issuer, at)


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked about every chain."""

    at: datetime
    source: RevocationSource
    usage: Usage
    rules: PathRules


def _best(leaf: bytes, search: ChainSearch, question: _Question, meter: Meter) -> PathVerdict:
    """The verdict on the first chain that passes, else on the first."""
    first: PathVerdict | None = None
    try:
        for chain in search.chains(leaf):
            judged = _judge(chain, search, question, meter)
            if judged.passed:
                return judged
            first = first or judged
    except BudgetSpent as spent:
        so_far = first or _no_chain(leaf, search)
        return replace(so_far, problems=(problem(spent.kind.problem_code), *so_far.problems))
    return first or _no_chain(leaf, search)


def _undecided(chain: Chain, sub_indication: str | None, *problems: Problem) -> PathVerdict:
    return PathVerdict(chain, Indication.INDETERMINATE, sub_indication, problems)


def _no_chain(leaf: bytes, search: ChainSearch) -> PathVerdict:
    problems = [problem("no-chain", subject=called(leaf))]
    if search.bad_signature:
        problems.append(problem("issuer-signature", subject=called(leaf)))
    if search.out_of_bounds:
        problems.append(problem("search-bounds"))
    return _undecided((leaf,), verdict.NO_CERTIFICATE_CHAIN_FOUND, *problems)


def _judge(chain: Chain, search: ChainSearch, question: _Question, meter: Meter) -> PathVerdict:
    processed = process(chain, question.rules, meter)
    algorithms = question.rules.algorithms
    stages: tuple[tuple[str, Callable[[], Sequence[Problem]]], ...] = (
        (verdict.CERTIFICATE_CHAIN_GENERAL_FAILURE, lambda: processed.problems),
        (verdict.CHAIN_CONSTRAINTS_FAILURE, lambda: _usage_problems(chain[0], question.usage)),
        (verdict.CRYPTO_CONSTRAINTS_FAILURE_NO_POE, lambda: tuple(algorithm_problems(chain, algorithms))),
        (verdict.OUT_OF_BOUNDS_NO_POE, lambda: tuple(time_problems(chain, question.at))),
    )
    for sub_indication, problems_of in stages:
        problems = problems_of()
        if problems:
            return _undecided(chain, sub_indication, *problems)
    standing = Standing(chain, question.at, search=search, source=question.source, algorithms=algorithms, meter=meter)
    return _judge_status(chain, question.at, standing, processed)


def _usage_problems(leaf: bytes, usage: Usage) -> Sequence[Problem]:
    return () if allows(leaf, usage) else (problem("wrong-usage", subject=called(leaf), usage=usage.value),)


def _judge_status(chain: Chain, at: datetime, standing: Standing, processed: Processed) -> PathVerdict:
    """From the anchor down, so that an issuer's word is only taken after the issuer was found good."""
    findings: list[Finding] = []
    against: tuple[str | None, tuple[Problem, ...]] = None, ()
    for place in range(len(chain) - 2, -1, -1):
        finding, evidence = standing.finding(chain[place], chain[place + 1], at)
        findings.append(finding)
        against = _status_problems(chain[place], place == 0, finding, evidence, at)
        if against[0]:
            break
    return PathVerdict(
        chain,
        Indication.INDETERMINATE if against[0] else Indication.PASSED,
        *against,
        revoked_at=next((one.since for one in reversed(findings) if one.since), None),
        ocsps=tuple(dict.fromkeys(der for one in findings for der in one.ocsps)),
        crls=tuple(dict.fromkeys(der for one in findings for der in one.crls)),
        certificates=tuple(dict.fromkeys(der for one in findings for der in one.certificates)),
        policies=processed.policies,
    )


def _status_problems(
    certificate: bytes, is_leaf: bool, finding: Finding, evidence: Evidence, at: datetime
) -> tuple[str | None, tuple[Problem, ...]]:
    if finding.state is State.GOOD:
        return None, ()
    subject = called(certificate)
    if finding.state is State.NOT_KNOWN:
        told = (problem("no-revocation-information", subject=subject), *finding.problems, *evidence.problems)
        return verdict.TRY_LATER, tuple(dict.fromkeys(told))
    if not finding.revoked_by(at):
        return None, ()
    if finding.state is State.ON_HOLD:
        return verdict.TRY_LATER, (problem("on-hold", subject=subject, moment=finding.since),)
    sub_indication = verdict.REVOKED_NO_POE if is_leaf else verdict.REVOKED_CA_NO_POE
    return sub_indication, (problem("revoked", subject=subject, moment=finding.since),)
