# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What officers, unit heads and the CSP see. Another institution's officer sees nothing; not there is not yours."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from divit.kernel import settings
from divit.server.enrolment import cases
from divit.server.enrolment.models import Application, Consent, HeldCertificate, LeavePost
from divit.server.enrolment.queries.making import application_view, certificate_view, consent_view
from divit.server.enrolment.queries.views import CertificateView, ConsentView, Event, OfficerView, QueueRow
from divit.server.enrolment.rules import approval
from divit.server.enrolment.rules.verdicts import all_hold
from divit.server.enrolment.services.rows import (
    CSP_CALL_CENTRE,
    CSP_CLERK,
    CSP_CUSTOMER_RELATIONS,
    CSP_PRODUCTION,
    INSTITUTION_OFFICER,
    UNIT_HEAD,
)
from divit.server.people.queries import Viewer
from divit.server.ui.errors import NotThere

_STATE = Application.State
CSP = frozenset({CSP_CLERK, CSP_PRODUCTION, CSP_CALL_CENTRE, CSP_CUSTOMER_RELATIONS})
#: How long before their end certificates stand in the officer's calendar.
_CALENDAR = timedelta(days=120)
_AT_ONCE = 200


def seen_by(viewer: Viewer) -> QuerySet[Application]:
    """The applications that a viewer may see at all: of the institution, of the unit, or every one for the CSP."""
    rows = Application.objects.select_related("institution", "form", "person")
    if viewer.roles & CSP:
        return rows
    if INSTITUTION_OFFICER in viewer.roles:
        return rows.filter(institution_id=viewer.institution_id)
    if UNIT_HEAD in viewer.roles:
        own = Q(unit_id__in=viewer.unit_ids) | Q(unit_id=None)
        return rows.filter(own, institution_id=viewer.institution_id)
    return rows.none()


def queue(viewer: Viewer, *, state: str = "approval_wait", limit: int = _AT_ONCE) -> list[QueueRow]:
    """The applications in a state that the viewer may see, the longest waiting first."""
    rows = seen_by(viewer).filter(state=state).order_by("since", "pk")[:limit]
    lapse = settings.period("ESHS_APPROVAL_LAPSE")
    return [
        QueueRow(
            uid=str(row.uid),
            number=row.number,
            applicant=f"{row.given_name} {row.surname}",
            reason=row.reason,
            method=row.method,
            state=row.state,
            since=row.since,
            lapses_at=lapse.after(row.since) if row.state == _STATE.APPROVAL_WAIT else None,
            institution_name=row.institution.name,
        )
        for row in rows
    ]


def count(viewer: Viewer, state: str) -> int:
    """How many applications in a state the viewer may see."""
    return seen_by(viewer).filter(state=state).count()


def officer_view(viewer: Viewer, uid: str) -> OfficerView:
    """An application with the verdict of every rule in words. Raises ``NotThere``, and what the directory raises."""
    row = seen_by(viewer).select_related("old").filter(uid=uid).first()
    if row is None:
        raise NotThere(uid)
    case = cases.case_of(row, decides=viewer.person_id, ask_directory=True)
    verdicts = approval.for_officer(case)
    # The officer says of R38 that the position was checked when approving.
    can_approve = all_hold([one for one in approval.for_approval(case) if one.rule != "R38"])
    return OfficerView(
        application=application_view(row),
        verdicts=verdicts,
        prerequisites=[
            Event(one.recorded_at, one.kind, f"{one.number} · {one.dated:%d.%m.%Y}")
            for one in row.prerequisites.order_by("recorded_at", "pk")
        ],
        can_approve=can_approve and row.state == _STATE.APPROVAL_WAIT,
        applicant=f"{row.given_name} {row.surname}",
        unit_text=str((row.form.fields if row.form is not None else {}).get("unit", "")),
        old=None if row.old is None else certificate_view(row.old),
    )


def ending_soon(viewer: Viewer, at: datetime) -> list[CertificateView]:
    """The officer's calendar: certificates of the institution that end within four months, the earliest first."""
    if not viewer.roles & {INSTITUTION_OFFICER, UNIT_HEAD}:
        return []
    rows = HeldCertificate.objects.select_related("institution", "card").filter(
        institution_id=viewer.institution_id,
        state__in=("valid", "suspended"),
        not_after__lte=at + _CALENDAR,
    )
    if INSTITUTION_OFFICER not in viewer.roles:
        rows = rows.filter(application__unit_id__in=viewer.unit_ids)
    return [certificate_view(row) for row in rows.order_by("not_after", "pk")[:_AT_ONCE]]


def certificate_for(viewer: Viewer, uid: str) -> CertificateView:
    """A certificate for the officer of its institution or for the CSP. Raises ``NotThere``."""
    rows = HeldCertificate.objects.select_related("institution", "card").filter(uid=uid)
    if not viewer.roles & CSP:
        mine = INSTITUTION_OFFICER in viewer.roles
        rows = rows.filter(institution_id=viewer.institution_id) if mine else rows.none()
    row = rows.first()
    if row is None:
        raise NotThere(uid)
    return certificate_view(row)


def certificates_by_person(viewer: Viewer, person_id: int) -> list[CertificateView]:
    """A person's certificates for the call centre; nobody else asks by person."""
    if CSP_CALL_CENTRE not in viewer.roles:
        return []
    rows = HeldCertificate.objects.filter(person_id=person_id).exclude(state__in=("prepared", "burnt"))
    return [certificate_view(row) for row in rows.select_related("institution", "card").order_by("-not_after")]


def leavings(viewer: Viewer) -> list[tuple[str, CertificateView, str]]:
    """Requests to revoke because somebody leaves, for the call centre: uid, certificate, note (T34)."""
    if CSP_CALL_CENTRE not in viewer.roles:
        return []
    rows = LeavePost.objects.filter(state=LeavePost.State.WAITING).select_related(
        "certificate__institution", "certificate__card"
    )
    return [(str(row.uid), certificate_view(row.certificate), row.note) for row in rows.order_by("asked_at")]


def consents(viewer: Viewer, *, state: str = "") -> list[ConsentView]:
    """The list of consents for customer relations, the newest first."""
    if CSP_CUSTOMER_RELATIONS not in viewer.roles:
        return []
    rows = Consent.objects.select_related("person").order_by("-code_at", "-pk")
    return [consent_view(row) for row in (rows.filter(state=state) if state else rows)[:_AT_ONCE]]


def statistics(viewer: Viewer) -> Mapping[str, int]:
    """How many applications of those that the viewer may see stand in which state."""
    rows = seen_by(viewer).select_related(None).order_by().values("state").annotate(count=Count("pk"))
    return {row["state"]: row["count"] for row in rows}
