# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Path validation (RFC 5280, 6; EN 319 102-1, 5.2.6): is this certificate to be believed, for this use, then?

Strict and closed: what is not understood (an unknown critical extension, name or policy constraints) is never
passed over, and a certificate whose status cannot be learned is not called good. No certificate's addresses are
asked for anything before its signatures lead to a trust anchor.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from divit.der import oids
from divit.pki import verdict
from divit.pki.certificates import load_certificate
from divit.pki.chains import Chain, ChainSearch
from divit.pki.errors import CertificateUnreadable
from divit.pki.names import called, issuer_key, subject_key
from divit.pki.revocation import Evidence, OfflineRevocation, RevocationSource, certificate_status
from divit.pki.signatures import weakness_of_key, weakness_of_signature
from divit.pki.status import Finding, State
from divit.pki.trust import TrustStore
from divit.pki.usage import Usage, allows, may_issue, value_of
from divit.pki.verdict import Indication, PathVerdict, Problem, problem

_UNDERSTOOD = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        # Every policy is acceptable to the caller, so these restrict nothing while nobody requires one (6.1.1, c, e).
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.POLICY_MAPPINGS,
        ExtensionOID.INHIBIT_ANY_POLICY,
        ExtensionOID.CRL_DISTRIBUTION_POINTS,
        ExtensionOID.OCSP_NO_CHECK,
        x509.ObjectIdentifier(oids.QC_STATEMENTS),
    }
)
_UNSUPPORTED = frozenset({ExtensionOID.NAME_CONSTRAINTS, ExtensionOID.POLICY_CONSTRAINTS})

__all__ = ["Usage", "validate_path"]


def validate_path(
    leaf: bytes,
    *,
    candidates: Sequence[bytes],
    trust: TrustStore,
    at: datetime,
    revocation: RevocationSource | None,
    usage: Usage,
) -> PathVerdict:
    """The verdict on ``leaf`` (DER) at the moment ``at`` (aware UTC) for ``usage``.

    ``candidates`` are certificates that may help, believed in nothing. Without a ``revocation`` source only the CRLs
    of ``trust`` tell whether a certificate is revoked; they count beside a source too. The status of the anchor is
    not asked. Never raises on hostile input.
    """
    try:
        load_certificate(leaf)
    except CertificateUnreadable:
        return _undecided((leaf,), verdict.CERTIFICATE_CHAIN_GENERAL_FAILURE, problem("certificate-unreadable"))
    search = ChainSearch(leaf, candidates, trust)
    source = _WithTrust(revocation, OfflineRevocation(trust.crls))
    first: PathVerdict | None = None
    for chain in search.chains():
        judged = _judge(chain, at, source, usage)
        if judged.passed:
            return judged
        first = first or judged
    return first or _no_chain(leaf, search)


class _WithTrust:
    """The asked source and what the trust store brings, together."""

    def __init__(self, asked: RevocationSource | None, trusted: OfflineRevocation) -> None:
        self._asked = asked
        self._trusted = trusted

    def evidence(self, certificate: bytes, issuer: bytes, at: datetime) -> Evidence:
        at_hand = self._trusted.evidence(certificate, issuer, at)
        return at_hand if self._asked is None else self._asked.evidence(certificate, issuer, at) + at_hand


def _undecided(chain: Chain, sub_indication: str, *problems: Problem) -> PathVerdict:
    return PathVerdict(chain, Indication.INDETERMINATE, sub_indication, problems)


def _no_chain(leaf: bytes, search: ChainSearch) -> PathVerdict:
    problems = [problem("no-chain", subject=called(leaf))]
    if search.bad_signature:
        problems.append(problem("issuer-signature", subject=called(leaf)))
    if search.out_of_bounds:
        problems.append(problem("search-bounds"))
    return _undecided((leaf,), verdict.NO_CERTIFICATE_CHAIN_FOUND, *problems)


def _judge(chain: Chain, at: datetime, source: RevocationSource, usage: Usage) -> PathVerdict:
    stages = (
        (verdict.CERTIFICATE_CHAIN_GENERAL_FAILURE, _structure_problems(chain)),
        (verdict.CHAIN_CONSTRAINTS_FAILURE, _usage_problems(chain[0], usage)),
        (verdict.CRYPTO_CONSTRAINTS_FAILURE_NO_POE, _algorithm_problems(chain)),
        (verdict.OUT_OF_BOUNDS_NO_POE, _time_problems(chain, at)),
    )
    for sub_indication, stage in stages:
        problems = tuple(stage)
        if problems:
            return _undecided(chain, sub_indication, *problems)
    return _judge_status(chain, at, source)


def _structure_problems(chain: Chain) -> Iterator[Problem]:
    below = 0
    for place, certificate in enumerate(chain):
        yield from _extension_problems(certificate)
        if place:
            yield from _authority_problems(certificate, below)
        # RFC 5280, 4.2.1.9: certificates that a CA issued to itself do not count against the length.
        if place and subject_key(certificate) != issuer_key(certificate):
            below += 1


def _extension_problems(certificate: bytes) -> Iterator[Problem]:
    for extension in load_certificate(certificate).extensions:
        if extension.oid in _UNSUPPORTED:
            yield problem("unsupported-constraints", subject=called(certificate))
        elif extension.critical and extension.oid not in _UNDERSTOOD:
            identifier = extension.oid.dotted_string
            yield problem("unknown-critical-extension", subject=called(certificate), extension=identifier)


def _authority_problems(certificate: bytes, below: int) -> Iterator[Problem]:
    constraints = value_of(certificate, x509.BasicConstraints)
    if constraints is None or not may_issue(certificate):
        yield problem("not-a-ca", subject=called(certificate))
    elif constraints.path_length is not None and below > constraints.path_length:
        yield problem("path-length", subject=called(certificate))


def _usage_problems(leaf: bytes, usage: Usage) -> Iterator[Problem]:
    if not allows(leaf, usage):
        yield problem("wrong-usage", subject=called(leaf), usage=usage.value)


def _algorithm_problems(chain: Chain) -> Iterator[Problem]:
    for certificate in chain:
        # The anchor's own signature proves nothing and is not used.
        weak = weakness_of_key(certificate) or ("" if certificate is chain[-1] else weakness_of_signature(certificate))
        if weak:
            yield problem("weak-algorithm", subject=called(certificate), algorithm=weak)


def _time_problems(chain: Chain, at: datetime) -> Iterator[Problem]:
    for certificate in chain:
        loaded = load_certificate(certificate)
        if at < loaded.not_valid_before_utc:
            yield problem("not-yet-valid", subject=called(certificate), moment=loaded.not_valid_before_utc)
        if at > loaded.not_valid_after_utc:
            yield problem("expired", subject=called(certificate), moment=loaded.not_valid_after_utc)


def _judge_status(chain: Chain, at: datetime, source: RevocationSource) -> PathVerdict:
    """From the anchor down, so that an issuer's word is only taken after the issuer was found good."""
    judged = PathVerdict(chain, Indication.PASSED)
    for place in range(len(chain) - 2, -1, -1):
        certificate, issuer = chain[place], chain[place + 1]
        evidence = source.evidence(certificate, issuer, at)
        finding = certificate_status(certificate, issuer, at, evidence)
        judged = replace(
            judged,
            ocsps=judged.ocsps + finding.ocsps,
            crls=judged.crls + finding.crls,
            revoked_at=finding.since or judged.revoked_at,
        )
        sub_indication, problems = _status_problems(certificate, place == 0, finding, evidence, at)
        if sub_indication:
            return replace(
                judged, indication=Indication.INDETERMINATE, sub_indication=sub_indication, problems=problems
            )
    return judged


def _status_problems(
    certificate: bytes, is_leaf: bool, finding: Finding, evidence: Evidence, at: datetime
) -> tuple[str, tuple[Problem, ...]]:
    subject = called(certificate)
    if finding.state is State.NOT_KNOWN:
        told = (problem("no-revocation-information", subject=subject), *finding.problems, *evidence.problems)
        return verdict.TRY_LATER, tuple(dict.fromkeys(told))
    if finding.state is State.ON_HOLD and finding.since is not None and finding.since <= at:
        return verdict.TRY_LATER, (problem("on-hold", subject=subject, moment=finding.since),)
    if finding.state is State.REVOKED and finding.since is not None and finding.since <= at:
        sub_indication = verdict.REVOKED_NO_POE if is_leaf else verdict.REVOKED_CA_NO_POE
        return sub_indication, (problem("revoked", subject=subject, moment=finding.since),)
    return "", ()
