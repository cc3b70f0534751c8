# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether a signature keeps the policy that it commits to (EN 319 102-1, 5.2.4 and 5.2.8): the Turkish profiles.

The numbers of the rules are those of the profile guide's verification rules as implementations have them; each is the
code of a problem (``turkish-rule-1`` to ``turkish-rule-7``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from divit.ades.engine.context import Context
from divit.ades.engine.evidence import NOTHING, ValidationData, inside
from divit.ades.engine.statuses import Statuses
from divit.ades.engine.timestamps import Judged
from divit.ades.indication import (
    POLICY_PROCESSING_ERROR,
    SIG_CONSTRAINTS_FAILURE,
    SIGNATURE_POLICY_NOT_AVAILABLE,
    TRY_LATER,
)
from divit.ades.model import AlgorithmUse, Finding, Signature, TimestampKind, undecided
from divit.ades.report import Maturity
from divit.ades.signature_policies import SignaturePolicy, known_policies
from divit.der import oids
from divit.pki.qualified import notices_of
from divit.pki.verdict import PathVerdict

# Rule 4: a time-stamp this long before the claimed time is a matter of clocks; one so long after it is none.
EARLIEST = timedelta(seconds=-300)
LATEST = timedelta(seconds=7200)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the policy of a signature comes to.

    ``profile`` is its name, None without a known policy. ``maturity`` says whether the status of the certificate is
    final (*kesinleşme*), ``final_from`` since when or from when on; None where the policy knows no grace time.
    """

    findings: tuple[Finding, ...] = ()
    profile: str | None = None
    maturity: Maturity | None = None
    final_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at: the signature, its time-stamps as judged, the verdict on its certificate and when it
    provably existed; ``path`` is None where no certificate was judged. ``store`` is evidence that the file holds beside
    its signatures (a PDF's security store).
    """

    signature: Signature
    stamps: Sequence[Judged]
    path: PathVerdict | None
    moment: datetime
    context: Context
    store: ValidationData = NOTHING

    @property
    def time_stamped(self) -> datetime | None:
        """The earliest moment that a signature-time-stamp proves."""
        proved = (one.moment for one in self.stamps if one.use.kind is TimestampKind.SIGNATURE)
        return min((moment for moment in proved if moment is not None), default=None)


def check(case: Case) -> Kept:
    """The findings against a signature from the policy that it commits to; nothing without one."""
    reference = case.signature.policy
    if reference is None or reference.oid is None:
        return Kept()
    policy = known_policies().get(reference.oid)
    if policy is None:
        return Kept((undecided(SIGNATURE_POLICY_NOT_AVAILABLE, "unknown-policy", policy=reference.oid),))
    findings = [
        *_document(case, policy),
        *_signed(case),
        *_certificate(case),
        *_time(case),
        *_revocation(case, policy),
    ]
    maturity, final_from, premature = _maturity(case, policy)
    return Kept((*findings, *premature), policy.profile, maturity, final_from)


def _broken(rule: int, **facts: object) -> Finding:
    return undecided(SIG_CONSTRAINTS_FAILURE, _RULES[rule], **facts)


_RULES = {
    1: "turkish-rule-1",
    2: "turkish-rule-2",
    3: "turkish-rule-3",
    4: "turkish-rule-4",
    5: "turkish-rule-5",
    6: "turkish-rule-6",
    7: "turkish-rule-7",
}


def _document(case: Case, policy: SignaturePolicy) -> Iterator[Finding]:
    """Rule 1, and that the policy document is the known one (5.2.4)."""
    reference = case.signature.policy
    if reference is None:
        return
    name = oids.HASH_NAMES.get(reference.digest_algorithm, "")
    if name != "sha256":
        yield _broken(1)
    if policy.hashes.get(name) != reference.digest:
        yield undecided(POLICY_PROCESSING_ERROR, "policy-hash", policy=policy.profile)


def _signed(case: Case) -> Iterator[Finding]:
    """Rules 2 and 3: signing-time, and a certificate reference that is not of SHA-1."""
    if case.signature.claimed_time is None:
        yield _broken(2)
    adaptor = case.signature.adaptor
    used = () if adaptor is None else adaptor.algorithms()
    references = [one.hash_name for one in used if one.use is AlgorithmUse.CERTIFICATE_REFERENCE]
    if not references or "sha1" in references:
        yield _broken(3)


def _certificate(case: Case) -> Iterator[Finding]:
    """The policies are of secure signatures (*güvenli e-imza*): they rest on a qualified certificate for free use
    (Law 5070, articles 4 and 9), or on one of the seals that Turkish law knows. Under whose root it stands is for
    ``pki.qualification`` to say; here it is what the certificate says of itself.
    """
    if case.path is None:
        return
    # Reads more tables than most judgements need.
    from divit.pki.qualification import qualification

    by_law = qualification(case.path, at=case.moment)
    if not by_law.kind:
        yield undecided(SIG_CONSTRAINTS_FAILURE, "turkish-not-qualified")
    if by_law.kind == "nes" and not any(notices_of(case.path.chain[0])):
        yield undecided(SIG_CONSTRAINTS_FAILURE, "turkish-no-notice")
    # A corporate seal is made with such a statement; a person's certificate with one is not for free use.
    if by_law.kind == "nes" and by_law.restriction is not None:
        yield undecided(SIG_CONSTRAINTS_FAILURE, "turkish-restricted-use", restriction=by_law.restriction or "–")


def _time(case: Case) -> Iterator[Finding]:
    """Rule 4: a signature-time-stamp, in time."""
    stamped, claimed = case.time_stamped, case.signature.claimed_time
    if stamped is None:
        yield undecided(SIG_CONSTRAINTS_FAILURE, "turkish-no-time-stamp")
    elif claimed is not None and not EARLIEST <= stamped - claimed <= LATEST:
        yield _broken(4, claimed=claimed, stamped=stamped)


def _revocation(case: Case, policy: SignaturePolicy) -> Iterator[Finding]:
    """Rules 5, 6 and 7: the right kind of evidence, and in the signature where it must be."""
    path = case.path
    if path is None or not path.passed:
        # What is missing then has been told already.
        return
    if policy.revocation == "crl" and not path.crls:
        yield _broken(5, profile=policy.profile)
    if policy.revocation == "ocsp" and not path.ocsps:
        yield _broken(6, profile=policy.profile)
    if policy.is_embedded and not _is_embedded(case):
        yield _broken(7, profile=policy.profile)


def _is_embedded(case: Case) -> bool:
    """Whether the signature, or the security store of its PDF, carries what clears its signature-time-stamps: evidence
    and the root of their chain.
    """
    stamps = [one for one in case.stamps if one.use.kind is TimestampKind.SIGNATURE and one.path is not None]
    return bool(stamps) and all(_carries(case, one) for one in stamps)


def _carries(case: Case, stamp: Judged) -> bool:
    path = stamp.path
    if path is None:
        return False
    signature = case.signature
    own = ValidationData(signature.certificates, signature.crls, signature.ocsps)
    here = own + case.store + inside(stamp.use.token)
    has_status = not {*here.crls, *here.ocsps}.isdisjoint((*path.crls, *path.ocsps))
    return has_status and path.chain[-1] in here.certificates


def _maturity(case: Case, policy: SignaturePolicy) -> tuple[Maturity | None, datetime | None, tuple[Finding, ...]]:
    """The grace time: the certificate's status is final once it was asked after that (*kesinleşme*)."""
    stamped = case.time_stamped
    if not policy.grace or stamped is None:
        return None, None, ()
    final_from = stamped + policy.grace
    if case.context.at < final_from:
        return Maturity.PREMATURE, final_from, (undecided(TRY_LATER, "not-final-before", moment=final_from),)
    path = case.path
    if path is None or not path.passed:
        return None, final_from, ()
    newest = _newest_status(path, case.context)
    if newest is None or newest < final_from:
        return Maturity.PREMATURE, final_from, (undecided(TRY_LATER, "status-not-final", moment=final_from),)
    return Maturity.MATURE, final_from, ()


def _newest_status(path: PathVerdict, context: Context) -> datetime | None:
    """When the youngest evidence about the leaf of ``path`` that was used was issued."""
    if len(path.chain) < 2:
        return None
    used = ValidationData(crls=path.crls, ocsps=path.ocsps)
    pieces = Statuses(path.chain[0], path.chain[1], used, context.policy).pieces()
    return max((one.issued for one in pieces), default=None)
