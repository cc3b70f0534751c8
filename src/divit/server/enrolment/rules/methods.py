# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R10b, R21, R24, R35, R40b, R42: which telephone proves somebody, and how the form may be signed."""

from divit.server.enrolment.acting import STRONG
from divit.server.enrolment.rules.case import E_ONAY, FIRST, IDENTITY_CHANGE, LOST_STOLEN, OTHER, RENEWAL, WET, Case
from divit.server.enrolment.rules.verdicts import Verdict


def r21(case: Case) -> Verdict:
    """R21: a code goes to the recorded number of somebody we know, or to any after a strong sign-in."""
    return Verdict("R21", not case.known_number or case.number == case.known_number or case.strength in STRONG)


def r24(case: Case) -> Verdict:
    """R24: E-Onay needs an active consent, and a proof that only its giver has."""
    consent = case.consent
    if consent is None or (consent.is_foreign and not case.terms.accept_foreign):
        return Verdict("R24", False)
    recorded = {consent.mobile, case.known_number} - {""}
    proved = bool(case.proved_number) and case.proved_number in recorded
    return Verdict("R24", (proved or case.strength in STRONG) and _is_open_late(case, E_ONAY))


def r35(case: Case) -> Verdict:
    """R35: without a consent a first application goes on paper."""
    return Verdict("R35", case.reason == FIRST)


def r40b(case: Case) -> Verdict:
    """R40b: while the old certificate is valid, a renewal is signed by E-Onay and in no other way."""
    renews_live = case.reason == RENEWAL and case.old is not None and case.old.is_live(case.now)
    return Verdict("R40b", not renews_live)


def r42(case: Case) -> Verdict:
    """R42: a late renewal may go on paper."""
    return Verdict("R42", case.reason == RENEWAL and case.is_late and WET in case.terms.late_methods)


def wet(case: Case) -> Verdict:
    """T9: paper is open to a first application, a late renewal, and the three other reasons."""
    if not r40b(case).ok:
        return r40b(case)
    if case.reason in {IDENTITY_CHANGE, LOST_STOLEN, OTHER}:
        return Verdict("R32", True)
    return r35(case) if case.reason == FIRST else r42(case)


def recommended(case: Case) -> str:
    """R10b: which of the open methods the page recommends."""
    if r24(case).ok:
        return E_ONAY
    return E_ONAY if case.reason in {IDENTITY_CHANGE, RENEWAL} and not r42(case).ok else WET


def _is_open_late(case: Case, method: str) -> bool:
    return case.reason != RENEWAL or not case.is_late or method in case.terms.late_methods
