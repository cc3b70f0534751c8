# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The guards of the tables: the rules, asked of a row. A service that moves a row has said how things stand around it
(``row.case``, ``row.gate``) after it locked the row.
"""

from collections.abc import Callable, Mapping
from typing import Any

from divit.kernel import clock, settings
from divit.server.enrolment.models import Application, Consent, DeliveryEvent, HeldCertificate, SmsProof
from divit.server.enrolment.rules import after, approval, cards, methods, production, reasons
from divit.server.enrolment.rules.case import LOST_STOLEN
from divit.server.enrolment.rules.verdicts import Verdict, all_hold


def r2(row: Application) -> bool:
    """R2 to R4: the registry's answer is kept; without it nobody was identified."""
    return bool(row.registry_sha256)


r4 = r2


def r7(row: Application) -> bool:
    """R7: a reason of the list was chosen."""
    return reasons.r7(row.reason).ok


def r20(row: Application) -> bool:
    """R20: a version of the form is frozen, and nothing has voided it."""
    return row.form is not None and row.form.void_at is None


def r22(row: Application) -> bool:
    """R22: a code that was sent for this version of the form was typed back."""
    if row.form_id is None:
        return False
    used = SmsProof.objects.filter(application=row, form_id=row.form_id, state=SmsProof.State.USED, withheld=False)
    return used.exists()


def reason_waits_for_the_report(row: Application) -> bool:
    """R55: what was lost is not revoked yet."""
    return row.reason == LOST_STOLEN and row.case.old is not None and not reasons.r55(row.case).ok


def reason_fits(row: Application) -> bool:
    """T7b: every rule about the reason holds."""
    return all_hold(reasons.fit(row.case))


def reason_does_not_fit(row: Application) -> bool:
    """T7b: one of them does not, and no report is waited for."""
    return not reason_fits(row) and not reason_waits_for_the_report(row)


def wet_is_open(row: Application) -> bool:
    """R35, R40b, R42: paper is a way for this reason now."""
    return methods.wet(row.case).ok


def r33(row: Application) -> bool:
    """R33: the paper of this version of the form was scanned in."""
    return row.papers.filter(form_id=row.form_id, received_at__isnull=False).exists()


def r34(row: Application) -> bool:
    """R34: the paper has not come in time."""
    return not production.r34(row.since, clock.now(), row.case.terms.paper_deadline).ok


def r46(row: Application) -> bool:
    """R46: nobody has decided in time."""
    return not approval.r46(row.case).ok


def auto_approval_is_on(row: Application) -> bool:
    """T13b: the institution lets the rules approve."""
    return row.case.terms.auto_approve


def r47(row: Application) -> bool:
    """R47, R49: the card is made at once."""
    return production.r47(row.case).ok


def r48(row: Application) -> bool:
    """R48: a renewal waits for its window."""
    return production.r48(row.case).ok


def window_is_open(row: Application) -> bool:
    """R48: the window has come."""
    return not production.r48(row.case).ok


def r51(row: Application) -> bool:
    """R51: what was to be renewed was revoked meanwhile."""
    return row.case.old is not None and row.case.old.is_revoked


def r68(row: Application) -> bool:
    """R68: nothing is owed for a lost card."""
    return production.r68(row.case).ok


def r52(row: Application) -> bool:
    """R52: the parcel has a tracking number."""
    return bool(row.tracking_no)


def r61(row: Application) -> bool:
    """R61: the courier says whose identity was checked."""
    return row.deliveries.filter(
        kind=DeliveryEvent.Kind.DELIVERED, id_checked=True, tracking_no=row.tracking_no
    ).exists()


def r64(row: Application) -> bool:
    """R64: so many attempts failed, or the courier brings it back."""
    events = row.deliveries.filter(tracking_no=row.tracking_no)
    came_back = events.filter(kind=DeliveryEvent.Kind.RETURNED).exists()
    attempts = events.filter(kind=DeliveryEvent.Kind.ATTEMPT).count()
    return cards.r64(attempts, settings.number("ESHS_DELIVERY_ATTEMPTS"), came_back=came_back).ok


def r57(row: Application) -> bool:
    """R57: the old certificate has ended."""
    return not row.gate.is_immediate and row.gate.is_in_force and cards.r57(row.gate).ok


def r58(row: Application) -> bool:
    """R58: the card may be used at once after delivery."""
    return row.gate.is_in_force and cards.r58(row.gate).ok


def gate_of_the_pin(row: Application) -> bool:
    """R57, R58, R60, R61 together."""
    return all_hold(cards.for_pin(row.gate))


def usable(row: HeldCertificate) -> bool:
    """R57: its time has come."""
    return clock.now() >= row.usable_from


def not_yet_usable(row: HeldCertificate) -> bool:
    """R57: its time is to come."""
    return not usable(row)


def past_its_end(row: HeldCertificate) -> bool:
    """T36: it has ended."""
    return clock.now() >= row.not_after


def r73(row: HeldCertificate) -> bool:
    """R73: it was suspended for too long."""
    most = settings.period("ESHS_SUSPENSION_MAX")
    return row.suspended_at is not None and not after.suspended_too_long(row.suspended_at, clock.now(), most).ok


def r28(row: Consent) -> bool:
    """R28: what was signed is kept, with the report of its validation and its time-stamp."""
    return bool(row.signed_sha256 and row.report_sha256 and row.stamped_at)


def no_other_is_active(row: Consent) -> bool:
    """R29: one consent covers all; another one that is in force is in the way of none but itself."""
    return not Consent.objects.filter(person_id=row.person_id, state=Consent.State.ACTIVE).exclude(pk=row.pk).exists()


def _asked(rule: Callable[[Any], Verdict]) -> Callable[[Application], bool]:
    return lambda row: rule(row.case).ok


Guard = Callable[[Any], bool]
APPLICATION: Mapping[str, Guard] = {
    **{
        guard.__name__: guard
        for guard in (
            r2, r7, r20, r22, reason_waits_for_the_report, reason_fits, reason_does_not_fit, wet_is_open, r33, r34,
            r46, auto_approval_is_on, r47, r48, window_is_open, r51, r68, r52, r61, r64, r57, r58, gate_of_the_pin,
        )
    },
    "r4": r4,
    "r24": _asked(methods.r24),
    "r37": _asked(approval.r37),
    "r38": _asked(approval.r38),
    "r39": _asked(reasons.r39),
    "r40": _asked(approval.r40),
    "r41": _asked(approval.r41),
}  # fmt: skip
CERTIFICATE: Mapping[str, Guard] = {guard.__name__: guard for guard in (usable, not_yet_usable, past_its_end, r73)}
CONSENT: Mapping[str, Guard] = {guard.__name__: guard for guard in (r28, no_other_is_active)}
