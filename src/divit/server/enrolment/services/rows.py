# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows that a service has locked, and how their moves are written down. Not a service itself: inside a transaction."""

from collections.abc import Mapping
from typing import Any

from divit.server.audit.errors import TransitionForbidden
from divit.server.audit.transitions import Transition
from divit.server.enrolment import cases
from divit.server.enrolment.acting import Acting
from divit.server.enrolment.errors import MayNot, RuleForbids
from divit.server.enrolment.machines import APPLICATION, CERTIFICATE
from divit.server.enrolment.models import Application, HeldCertificate
from divit.server.enrolment.rules.verdicts import Verdict
from divit.server.people.queries import Viewer
from divit.server.ui.errors import NotThere

INSTITUTION_OFFICER = "institution_officer"
UNIT_HEAD = "unit_head"
CSP_CLERK = "csp_clerk"
CSP_PRODUCTION = "csp_production"
CSP_CALL_CENTRE = "csp_call_centre"
CSP_CUSTOMER_RELATIONS = "csp_customer_relations"


def applied(uid: str, by: Acting) -> Application:
    """The application of whoever acts, locked. Raises ``NotThere`` for one of somebody else (R8)."""
    row = locked(uid)
    if by.application != str(row.uid) and (row.person_id is None or by.person_id != row.person_id):
        raise NotThere(uid)
    return row


def of_institution(uid: str, viewer: Viewer, role: str = INSTITUTION_OFFICER) -> Application:
    """An application of the viewer's institution, locked. Raises ``MayNot``, ``NotThere``."""
    need(viewer, role)
    row = locked(uid)
    if row.institution_id != viewer.institution_id:
        raise NotThere(uid)
    return row


def of_any(uid: str, viewer: Viewer, role: str) -> Application:
    """An application for somebody of the CSP, locked. Raises ``MayNot``, ``NotThere``."""
    need(viewer, role)
    return locked(uid)


def need(viewer: Viewer, role: str) -> None:
    """Whether the viewer has the role. Raises ``MayNot``."""
    if role not in viewer.roles:
        raise MayNot


def locked(uid: str) -> Application:
    """The row, locked. Raises ``NotThere``."""
    row = Application.objects.select_for_update(of=("self",)).select_related("form").filter(uid=uid).first()
    if row is None:
        raise NotThere(uid)
    return row


def locked_by_id(pk: int) -> Application | None:
    """The row, locked, for work that is due."""
    return Application.objects.select_for_update(of=("self",)).select_related("form").filter(pk=pk).first()


def held(uid: str) -> HeldCertificate:
    """A certificate, locked. Raises ``NotThere``."""
    row = HeldCertificate.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotThere(uid)
    return row


def strength_of(row: Application, by: Acting) -> str:
    """How strongly the applicant is signed in; the sign-in of somebody else in the same browser counts for nothing."""
    return by.strength if by.person_id is not None and by.person_id == row.person_id else ""


def demand(verdicts: list[Verdict]) -> None:
    """Go on only where every rule agrees. Raises ``RuleForbids`` with the words of the first that does not."""
    for verdict in verdicts:
        if not verdict.ok:
            raise RuleForbids(verdict.rule, rule=verdict.rule, why=verdict.reason)


def check_turn(row: Application, event: str) -> None:
    """Whether an application stands where the event can happen at all. Raises ``TransitionForbidden``."""
    if all(one.source != row.state for one in APPLICATION.transitions if one.event == event):
        raise TransitionForbidden(f"application: {event} in {row.state}", state=row.state, event=event)


def move(
    row: Application,
    event: str,
    by: Acting,
    *,
    changes: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    payload_sha256: str = "",
) -> Transition:
    """Fire an event of a locked application. Raises ``TransitionForbidden``."""
    return APPLICATION.fire(
        row,
        event,
        actor=by.actor,
        channel=by.channel,
        object=f"application:{row.uid}",
        changes=changes,
        after={**({"role": by.role} if by.role else {}), **(after or {})},
        reason=reason,
        payload_sha256=payload_sha256,
        is_locked=True,
    )


def move_certificate(
    row: HeldCertificate, event: str, by: Acting, *, changes: Mapping[str, Any] | None = None, reason: str = ""
) -> Transition:
    """Fire an event of a locked certificate. Raises ``TransitionForbidden``."""
    return CERTIFICATE.fire(
        row,
        event,
        actor=by.actor,
        channel=by.channel,
        object=f"held:{row.uid}",
        changes=changes,
        after={"serial": row.serial, "role": by.role},
        reason=reason,
        is_locked=True,
    )


def stand(row: Application, **facts: Any) -> None:
    """Say how things stand around a locked application, for its guards and effects."""
    row.case = cases.case_of(row, **facts)
