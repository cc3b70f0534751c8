# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R34, R47 to R51, R54, R68: when a card is made, from when on it holds, and what becomes of the old certificate."""

from datetime import datetime

from divit.kernel.periods import Period
from divit.server.enrolment.rules.case import IDENTITY_CHANGE, LOST_STOLEN, RENEWAL, Case
from divit.server.enrolment.rules.verdicts import Verdict, day


def r34(chosen_at: datetime, now: datetime, deadline: Period) -> Verdict:
    """R34: whether the paper may still come."""
    ends = deadline.after(chosen_at)
    return Verdict("R34", now < ends, {"day": day(ends)}, ends)


def opens_at(case: Case) -> datetime:
    """R48: when production of a renewal may begin. An institution's own window is never longer than the CSP's."""
    if case.old is None:
        return case.now
    bound = case.terms.window.before(case.old.not_after)
    return max(bound, case.terms.own_window.before(case.old.not_after))


def r47(case: Case) -> Verdict:
    """R47, R49: whether the card is made at once: by its reason, or because the old certificate has ended."""
    waits = case.reason == RENEWAL and case.reason not in case.terms.immediate and not case.is_late
    return Verdict("R47", not waits or not r48(case).ok)


def r48(case: Case) -> Verdict:
    """R48: whether a renewal still waits for its window."""
    opens = opens_at(case)
    waits = case.reason == RENEWAL and case.reason not in case.terms.immediate and case.now < opens
    return Verdict("R48", waits and not case.is_late, {"day": day(opens)}, opens)


def r50(case: Case) -> datetime:
    """R50: from when on the new certificate holds: from the end of the old one, else from its production."""
    if case.reason != RENEWAL or case.old is None or case.terms.not_before == "production":
        return case.now
    return max(case.now, case.old.not_after)


def usable_from(case: Case) -> datetime:
    """R57, R58: from when on the new certificate may be used, whatever its own dates say (C14)."""
    if case.reason in case.terms.immediate or case.reason != RENEWAL or case.old is None:
        return case.now
    return max(case.now, case.old.not_after)


def r51(case: Case) -> Verdict:
    """R51: the registry says the same, the person may still have one, and what is renewed was not revoked meanwhile."""
    gone = case.personnel is not None and not (case.personnel.is_found and case.personnel.is_active)
    revoked = case.reason in {RENEWAL, IDENTITY_CHANGE} and case.old is not None and case.old.is_revoked
    return Verdict("R51", case.registry_same is not False and not gone and not revoked)


def r54(case: Case) -> Verdict:
    """R54: whether the old certificate is revoked at the moment the new one is produced."""
    acts = f"{case.reason}:revoke_at_production" in case.terms.old_action
    return Verdict("R54", acts and case.old is not None and case.old.is_live(case.now))


def r68(case: Case) -> Verdict:
    """R68: a lost card's fee is paid or waived before another is made."""
    free = case.reason != LOST_STOLEN or not case.terms.fee.amount
    return Verdict("R68", free or case.fee_settled, {"amount": f"{case.terms.fee.amount} {case.terms.fee.currency}"})
