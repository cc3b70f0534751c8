# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R6 to R10, R39, R55, R56, R76: whether the reason of an application fits (T7b), and since when it would."""

from divit.server.enrolment.rules.case import (
    FIRST,
    IDENTITY_CHANGE,
    LOST_STOLEN,
    OTHER,
    REASONS,
    RENEWAL,
    Case,
)
from divit.server.enrolment.rules.identity import r4
from divit.server.enrolment.rules.verdicts import PERSONNEL_UNIT, Verdict, day


def r6(case: Case) -> Verdict:
    """R6: a first application is for who holds no certificate of the institution; a renewal for who has had one."""
    old = case.old
    live = old is not None and old.is_live(case.now)
    match case.reason:
        case "first":
            return Verdict("R6", not live)
        case "renewal":
            return Verdict("R6", live or (case.is_late and _renewable_late(case)))
        case "identity_change" | "other":
            return Verdict("R6", live)
    return Verdict("R6", old is not None)


def r7(reason: str) -> Verdict:
    """R7: one of the five reasons, whoever asks."""
    return Verdict("R7", reason in REASONS)


def r8(case: Case, acting_person: int | None) -> Verdict:
    """R8: nobody applies for somebody else."""
    return Verdict("R8", acting_person is None or acting_person == case.person_id)


def r9(case: Case) -> Verdict:
    """R9: a first application needs an appointment in the administrative services class."""
    place = case.terms.appointment_unit or PERSONNEL_UNIT
    if case.reason != FIRST or case.personnel is None:
        return Verdict("R9", True, {"unit": place})
    found = case.personnel
    classes = case.terms.eligible_classes
    fits = found.is_found and found.is_active and (not classes or found.service_class in classes)
    return Verdict("R9", fits, {"unit": place})


def r10(case: Case) -> Verdict:
    """R10: a change of identity needs a case that the institution opened."""
    return Verdict("R10", case.reason != IDENTITY_CHANGE or case.identity_case)


def r39(case: Case) -> Verdict:
    """R39: no renewal while the certificate lasts for the span of the window or longer."""
    if case.reason != RENEWAL or case.old is None:
        return Verdict("R39", True, {"day": ""})
    opens = case.terms.opens_before.before(case.old.not_after)
    return Verdict("R39", case.now > opens, {"day": day(opens)}, opens)


def r55(case: Case) -> Verdict:
    """R55: what is lost was reported, and so revoked, before anything else."""
    if case.reason != LOST_STOLEN:
        return Verdict("R55", True)
    return Verdict("R55", case.old is not None and not case.old.is_live(case.now))


def r56(case: Case) -> Verdict:
    """R56: an additional certificate, where the institution allows it."""
    return Verdict("R56", case.reason != OTHER or case.terms.other_enabled)


def r76(case: Case) -> Verdict:
    """R76: who changed their name does not renew."""
    if case.reason != RENEWAL or case.old is None:
        return Verdict("R76", True)
    same = r4(case.given_name, case.old.given_name).ok and r4(case.surname, case.old.surname).ok
    return Verdict("R76", same)


def fit(case: Case) -> list[Verdict]:
    """What T7b asks, in the order of the specification."""
    return [r6(case), r9(case), r10(case), r39(case), r55(case), r56(case), r76(case)]


def _renewable_late(case: Case) -> bool:
    terms = case.terms
    return case.old is not None and bool(terms.late_methods) and case.now <= terms.late_max.after(case.old.not_after)
