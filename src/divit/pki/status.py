# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Is a certificate revoked? What one OCSP answer or one CRL proves about it at a moment.

Evidence is only ever believed after its signature, its scope and its time were checked; what does not hold is left
aside with the reason, and a certificate without believed evidence has no status (never "good").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import chain

from cryptography import x509

from divit.kernel import clock
from divit.pki.certificates import load_certificate
from divit.pki.verdict import Problem, problem

# Clocks of services and of this machine differ; five minutes is what EN 319 102-1's implementations allow.
SKEW = timedelta(minutes=5)
MOST_EVIDENCE = 64


class State(Enum):
    """What the evidence says."""

    GOOD = "good"
    REVOKED = "revoked"
    ON_HOLD = "on_hold"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Finding:
    """The status of one certificate, since when it is revoked, when the evidence for it was issued, which it is, and
    what was left aside. ``certificates`` are those of others who signed the evidence.
    """

    state: State
    since: datetime | None = None
    issued: datetime | None = None
    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    certificates: tuple[bytes, ...] = ()
    problems: tuple[Problem, ...] = ()

    def revoked_by(self, moment: datetime) -> bool:
        """Whether the certificate was revoked or suspended at ``moment``."""
        listed = self.state in {State.REVOKED, State.ON_HOLD}
        return listed and self.since is not None and self.since <= moment


class Unusable(Exception):
    """One piece of evidence proves nothing about the certificate; ``problem`` says why."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.problem = problem(code, **facts)


# RFC 5280, 6.3.2: reasons_mask is full when it holds all of these; a list may speak of some of them alone.
ALL_REASONS = frozenset(x509.ReasonFlags) - {x509.ReasonFlags.unspecified, x509.ReasonFlags.remove_from_crl}


@dataclass(frozen=True, slots=True)
class Claim:
    """What checked evidence says: revoked since when and why, or not revoked for any of ``reasons``; and when it was
    issued.
    """

    this_update: datetime
    next_update: datetime | None
    revoked_at: datetime | None = None
    reason: x509.ReasonFlags | None = None
    keeps_expired_since: datetime | None = None
    reasons: frozenset[x509.ReasonFlags] = ALL_REASONS


@dataclass(frozen=True, slots=True)
class Proof:
    """A claim that is believed, and what it rests on."""

    claim: Claim
    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    certificates: tuple[bytes, ...] = ()


def check_times(certificate: bytes, claim: Claim, at: datetime) -> None:
    """Refuse evidence that says nothing about ``at`` (EN 319 102-1, 5.2.5). Raises ``Unusable``.

    Evidence issued after ``at`` is as good or better, as long as it is not from the future of our own clock. A
    revocation is believed however old the evidence is: it does not go away.
    """
    if claim.this_update - max(at, clock.now()) > SKEW:
        raise Unusable("status-from-future", moment=claim.this_update)
    if claim.revoked_at is not None and claim.reason is not x509.ReasonFlags.certificate_hold:
        return
    newest = claim.this_update if claim.next_update is None else claim.next_update
    if at - newest > SKEW:
        raise Unusable("status-not-fresh", moment=newest)
    expiry = load_certificate(certificate).not_valid_after_utc
    kept = claim.keeps_expired_since
    if claim.revoked_at is None and claim.this_update > expiry and (kept is None or kept > expiry):
        raise Unusable("status-after-expiry")


def state_of(claim: Claim) -> State:
    """The state that a checked claim amounts to."""
    if claim.revoked_at is None:
        return State.GOOD
    return State.ON_HOLD if claim.reason is x509.ReasonFlags.certificate_hold else State.REVOKED


def weigh(proofs: Sequence[Proof], aside: Sequence[Problem]) -> Finding:
    """The finding that all believed evidence gives together; ``aside`` says why other evidence is not believed.

    A revocation outweighs any number of good answers. Between good answers the first counts that speaks of all
    reasons; those that speak of some must speak of all together.
    """
    against = [proof for proof in proofs if state_of(proof.claim) is not State.GOOD]
    if against:
        return _finding([min(against, key=lambda proof: _weight(proof.claim))], aside)
    whole = next((proof for proof in proofs if proof.claim.reasons == ALL_REASONS), None)
    parts = [whole] if whole is not None else list(proofs)
    told = frozenset().union(*(proof.claim.reasons for proof in parts))
    if told != ALL_REASONS:
        short = (problem("crl-some-reasons"),) if parts else ()
        return Finding(State.NOT_KNOWN, problems=(*aside, *short))
    return _finding(parts, aside)


def _finding(proofs: Sequence[Proof], aside: Sequence[Problem]) -> Finding:
    first = proofs[0].claim
    if len(proofs) == 1:
        (only,) = proofs
        return Finding(
            state_of(first),
            first.revoked_at,
            first.this_update,
            only.ocsps,
            only.crls,
            only.certificates,
            tuple(aside),
        )
    return Finding(
        state_of(first),
        first.revoked_at,
        min(proof.claim.this_update for proof in proofs),
        ocsps=_joined(proof.ocsps for proof in proofs),
        crls=_joined(proof.crls for proof in proofs),
        certificates=_joined(proof.certificates for proof in proofs),
        problems=tuple(aside),
    )


def _joined(pieces: Iterable[tuple[bytes, ...]]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(pieces)))


def _weight(claim: Claim) -> tuple[bool, datetime]:
    # Of two revocations the earlier one counts.
    moment = claim.revoked_at or datetime.max.replace(tzinfo=claim.this_update.tzinfo)
    return state_of(claim) is not State.REVOKED, moment
