# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Is a certificate revoked? What one OCSP answer or one CRL proves about it at a moment.

Evidence is only ever believed after its signature, its scope and its time were checked; what does not hold is left
aside with the reason, and a certificate without believed evidence has no status (never "good").
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

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
    what was left aside.
    """

    state: State
    since: datetime | None = None
    issued: datetime | None = None
    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    problems: tuple[Problem, ...] = ()


class Unusable(Exception):
    """One piece of evidence proves nothing about the certificate; ``problem`` says why."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.problem = problem(code, **facts)


@dataclass(frozen=True, slots=True)
class Claim:
    """What checked evidence says: revoked since when and why, or not revoked; and when it was issued."""

    this_update: datetime
    next_update: datetime | None
    revoked_at: datetime | None = None
    reason: x509.ReasonFlags | None = None
    keeps_expired_since: datetime | None = None


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


Check = Callable[[bytes], Claim]


def gather(
    certificate: bytes, at: datetime, ocsps: Sequence[bytes], crls: Sequence[bytes], checks: tuple[Check, Check]
) -> Finding:
    """The finding that all pieces of evidence give together.

    A revocation outweighs any number of good answers; between good answers the first counts.
    """
    aside: list[Problem] = []
    believed: list[tuple[Claim, bytes, bool]] = []
    pieces = [(der, True) for der in ocsps[:MOST_EVIDENCE]] + [(der, False) for der in crls[:MOST_EVIDENCE]]
    for der, is_ocsp in pieces:
        try:
            claim = checks[0 if is_ocsp else 1](der)
            check_times(certificate, claim, at)
        except Unusable as reason:
            aside.append(reason.problem)
            continue
        believed.append((claim, der, is_ocsp))
    if not believed:
        return Finding(State.NOT_KNOWN, problems=tuple(aside))
    claim, der, is_ocsp = min(believed, key=lambda one: _weight(one[0]))
    return Finding(
        state_of(claim),
        claim.revoked_at,
        claim.this_update,
        ocsps=(der,) if is_ocsp else (),
        crls=() if is_ocsp else (der,),
        problems=tuple(aside),
    )


def _weight(claim: Claim) -> tuple[int, datetime]:
    order = {State.REVOKED: 0, State.ON_HOLD: 1, State.GOOD: 2}
    # Of two revocations the earlier one counts.
    moment = claim.revoked_at or datetime.max.replace(tzinfo=claim.this_update.tzinfo)
    return order[state_of(claim)], moment
