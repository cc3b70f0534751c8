# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""R37 to R46: what an officer's approval stands on."""

from datetime import date

from divit.server.enrolment.rules import reasons
from divit.server.enrolment.rules.case import E_ONAY, RENEWAL, Case
from divit.server.enrolment.rules.reasons import r39
from divit.server.enrolment.rules.verdicts import Verdict, day


def r37(case: Case) -> Verdict:
    """R37: the notice of the person's unit is there; a letter serves where an e-mail would."""
    match case.terms.prerequisite:
        case "none":
            return Verdict("R37", True)
        case "email":
            return Verdict("R37", bool(case.prerequisites))
    return Verdict("R37", "letter" in case.prerequisites)


def r38(case: Case) -> Verdict:
    """R38: the position was looked at, or the directory says by itself that it allows a certificate."""
    by_directory = case.personnel is not None and case.personnel.is_found and case.personnel.is_active
    return Verdict("R38", case.position_checked or by_directory)


def r40(case: Case) -> Verdict:
    """R40: a renewal in time is made by E-Onay."""
    in_time = case.reason == RENEWAL and case.old is not None and case.old.is_live(case.now)
    return Verdict("R40", not in_time or case.method == E_ONAY)


def r41(case: Case) -> Verdict:
    """R41: who lost the card does not renew."""
    lost = case.reported_lost or (case.old is not None and case.old.is_reported)
    return Verdict("R41", case.reason != RENEWAL or not lost)


def r44(case: Case) -> Verdict:
    """R44: nobody approves their own application."""
    return Verdict("R44", case.decides is None or case.decides != case.person_id)


def r45(code: str, text: str, codes: frozenset[str]) -> Verdict:
    """R45: a rejection has a code of the list, and words."""
    return Verdict("R45", code in codes and bool(text.strip()))


def r46(case: Case) -> Verdict:
    """R46: whether an application that nobody decided on may still wait."""
    if case.since is None:
        return Verdict("R46", True, {"day": ""})
    ends = case.terms.lapse.after(case.since)
    return Verdict("R46", case.now < ends, {"day": day(ends)}, ends)


def r37_record(number: str, dated: date, today: date) -> Verdict:
    """R37: the record of a letter or an e-mail has a number, and a day that has come."""
    return Verdict("R37", bool(number.strip()) and dated <= today)


def for_officer(case: Case) -> list[Verdict]:
    """What an officer's page shows of every rule, in the order of the specification."""
    first = [reasons.r6(case), reasons.r9(case), reasons.r10(case)]
    return [*first, r37(case), r38(case), r39(case), r40(case), r41(case), r44(case), r46(case), reasons.r76(case)]


def for_approval(case: Case) -> list[Verdict]:
    """What T13 asks."""
    return [r37(case), r38(case), r39(case), r40(case), r41(case), r44(case)]
