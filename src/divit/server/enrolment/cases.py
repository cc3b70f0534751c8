# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How things stand around an application, read for the rules: ``Case``, ``Terms``, ``Gate``."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.db.models import Q

from divit.kernel import clock
from divit.kernel.money import Money
from divit.kernel.periods import Period
from divit.server.enrolment import registers
from divit.server.enrolment.models import (
    Application,
    Card,
    Consent,
    DeliveryEvent,
    HeldCertificate,
    IdentityCase,
    SmsProof,
)
from divit.server.enrolment.rules.cards import Gate
from divit.server.enrolment.rules.case import FIRST, Agreed, Case, Old, Personnel, Terms
from divit.server.people import queries as people

_STATE = HeldCertificate.State
#: Of somebody who is known and whose number is not: no number is the recorded one (R21).
NO_NUMBER = "?"
#: Why a certificate was revoked whose holder reported it (T30).
REPORTED = ("lost", "stolen")
_ON_RECORD = (_STATE.ISSUED_DORMANT, _STATE.VALID, _STATE.SUSPENDED, _STATE.REVOKED, _STATE.EXPIRED)


def terms_of(institution_id: int | None, at: datetime) -> Terms:
    """The settings that the rules ask, for an institution at ``at``."""

    def said(name: str) -> object:
        return people.setting(f"ESHS_{name}", institution_id, at)

    def words(name: str) -> frozenset[str]:
        return frozenset(cast("Iterable[str]", said(name)))

    def period(name: str) -> Period:
        return cast("Period", said(name))

    return Terms(
        opens_before=period("RENEWAL_OPENS_BEFORE"),
        advised_before=period("RENEWAL_ADVISED_BEFORE"),
        window=period("PRODUCTION_WINDOW"),
        own_window=period("INSTITUTION_PRODUCTION_WINDOW"),
        immediate=words("IMMEDIATE_TYPES"),
        late_methods=words("LATE_RENEWAL_METHODS"),
        late_max=period("LATE_RENEWAL_MAX"),
        not_before=str(said("RENEWAL_NOT_BEFORE")),
        old_action=words("OLD_CERT_ACTION"),
        accept_foreign=bool(said("E_ONAY_ACCEPT_FOREIGN_NES")),
        paper_deadline=period("WET_FORM_DEADLINE"),
        paper_sender=str(said("WET_FORM_SENDER")),
        prerequisite=str(said("APPROVAL_PREREQUISITE")),
        auto_approve=bool(said("AUTO_APPROVE")),
        lapse=period("APPROVAL_LAPSE"),
        other_enabled=bool(said("OTHER_REASON_ENABLED")),
        appointment_unit=str(said("APPOINTMENT_UNIT_NAME")),
        eligible_classes=words("ELIGIBLE_CLASSES"),
        fee=cast("Money", said("LOST_FEE")),
        suspension_max=period("SUSPENSION_MAX"),
    )


def case_of(
    row: Application,
    *,
    strength: str = "",
    decides: int | None = None,
    position_checked: bool = False,
    ask_directory: bool = False,
    personnel: Personnel | None = None,
    registry_same: bool | None = None,
) -> Case:
    """The application as it stands now. ``personnel`` is what ``directory_says`` told before the row was locked;
    ``ask_directory`` asks here, where nothing is locked.

    ``strength`` is of the sign-in; ``decides``: whoever is about to approve. Raises what the directory raises.
    """
    now = clock.now()
    old = row.old if row.old_id else counted_certificate(row.person_id, row.institution_id, row.reason)
    agreed = active_consent(row.person_id)
    return Case(
        now=now,
        reason=row.reason,
        terms=terms_of(row.institution_id, now),
        method=row.method,
        given_name=row.given_name,
        surname=row.surname,
        old=None if old is None else _old(old),
        number=str(row.form.fields["mobile"]) if row.form_id and row.form else "",
        known_number=known_number(row.person_id),
        proved_number=_proved_number(row),
        strength=strength,
        consent=None if agreed is None else Agreed(mobile=agreed.mobile, is_foreign=agreed.is_foreign),
        personnel=personnel_of(row.institution_id, row.tckn) if ask_directory else personnel,
        identity_case=_open_identity_case(row),
        prerequisites=frozenset(row.prerequisites.values_list("kind", flat=True)),
        position_checked=position_checked,
        person_id=row.person_id,
        decides=decides,
        registry_same=registry_same,
        since=row.since,
        fee_settled=row.fee_state in {Application.Fee.PAID, Application.Fee.WAIVED},
    )


def counted_certificate(person_id: int | None, institution_id: int, reason: str = "") -> HeldCertificate | None:
    """The certificate of the institution that a person's application is about: the live one, else the newest."""
    if person_id is None:
        return None
    rows = HeldCertificate.objects.filter(person_id=person_id, institution_id=institution_id, state__in=_ON_RECORD)
    live = rows.filter(state__in=(_STATE.VALID, _STATE.SUSPENDED)).order_by("is_additional", "-not_after").first()
    return live or rows.order_by("is_additional", "-not_after", "-pk").first()


def known_number(person_id: int | None) -> str:
    """The recorded number of somebody we know: of the newest certificate, else of the consent; empty for strangers."""
    if person_id is None:
        return ""
    rows = HeldCertificate.objects.filter(person_id=person_id, state__in=_ON_RECORD)
    numbers = list(rows.order_by("-made_at", "-pk").values_list("mobile", flat=True))
    consent = active_consent(person_id)
    if consent is not None:
        numbers.append(consent.mobile)
    return next((number for number in numbers if number), NO_NUMBER if numbers else "")


def active_consent(person_id: int | None) -> Consent | None:
    """The person's consent that is in force."""
    if person_id is None:
        return None
    return Consent.objects.filter(person_id=person_id, state=Consent.State.ACTIVE).first()


def directory_says(application: str, *, only_first: bool = False) -> Personnel | None:
    """What the personnel directory says of an applicant, asked before the row is locked: it may lie outside the house.

    None where there is none to ask, or ``only_first`` and this is no first application. Raises what it raises.
    """
    row = Application.objects.filter(uid=application).values_list("institution_id", "tckn", "reason").first()
    if row is None or (only_first and row[2] != FIRST):
        return None
    return personnel_of(row[0], row[1])


def personnel_of(institution_id: int, tckn: str) -> Personnel | None:
    """What the personnel directory says of a person; None where there is none to ask."""
    find = registers.personnel()
    if find is None:
        return None
    found = find(institution_id, tckn)
    if found is None:
        return Personnel(is_found=False)
    return Personnel(is_active=found.is_active, service_class=found.service_class)


def gate_of(held: HeldCertificate, *, person_id: int | None, strength: str) -> Gate:
    """What stands before the card of a certificate, for whoever asks."""
    application = held.application
    delivered = application is not None and DeliveryEvent.objects.filter(
        application=application, kind=DeliveryEvent.Kind.DELIVERED, id_checked=True
    )
    at = clock.now()
    immediate = application is None or application.reason in terms_of(held.institution_id, at).immediate
    return Gate(
        now=at,
        usable_from=held.usable_from,
        is_immediate=immediate,
        handed_in_person=bool(delivered and delivered.exists()),
        is_holders=person_id is not None and person_id == held.person_id,
        is_in_force=held.state in {_STATE.ISSUED_DORMANT, _STATE.VALID},
        strength=strength,
    )


def certificate_on(card: Card) -> HeldCertificate | None:
    """The certificate that a card carries: the newest that was written to it."""
    rows = HeldCertificate.objects.filter(card=card).exclude(state__in=(_STATE.PREPARED, _STATE.BURNT))
    return rows.select_related("application").order_by("-made_at", "-pk").first()


def _old(row: HeldCertificate) -> Old:
    return Old(
        not_before=row.not_before,
        not_after=row.not_after,
        given_name=row.given_name,
        surname=row.surname,
        is_revoked=row.state == _STATE.REVOKED,
        is_reported=row.state == _STATE.REVOKED and row.end_reason in REPORTED,
    )


def _proved_number(row: Application) -> str:
    used = SmsProof.objects.filter(application=row, form_id=row.form_id, state=SmsProof.State.USED, withheld=False)
    return used.order_by("-asked_at").values_list("number", flat=True).first() or "" if row.form_id else ""


def _open_identity_case(row: Application) -> bool:
    mine = Q(institution_id=row.institution_id, person_id=row.person_id, used_at=None)
    return row.identity_case_id is not None or (
        row.person_id is not None and IdentityCase.objects.filter(mine).exists()
    )
