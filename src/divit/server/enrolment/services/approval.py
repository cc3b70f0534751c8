# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""T12 to T14: the officer of an institution, and the unit head before them."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.server.audit.services import record
from divit.server.enrolment import acting, cases, rejections
from divit.server.enrolment.errors import PrerequisiteIncomplete, RejectionIncomplete
from divit.server.enrolment.models import IdentityCase, Prerequisite, UnitNotice
from divit.server.enrolment.rules import approval
from divit.server.enrolment.services.routing import consider, find_prerequisites, route
from divit.server.enrolment.services.rows import (
    INSTITUTION_OFFICER,
    UNIT_HEAD,
    demand,
    locked,
    move,
    need,
    of_institution,
    stand,
)
from divit.server.people import queries as people
from divit.server.people.errors import PersonUnknown
from divit.server.people.queries import Viewer
from divit.server.ui.errors import NotThere


def record_prerequisite(
    *, viewer: Viewer, application: str, kind: str, number: str, dated: date, letter: str = ""
) -> None:
    """T12: note the letter or e-mail of the person's unit (R37). Raises ``NotThere``, ``PrerequisiteIncomplete``."""
    with transaction.atomic():
        row = of_institution(application, viewer)
        today = clock.local(clock.now()).date()
        if kind not in Prerequisite.Kind.values or not approval.r37_record(number, dated, today).ok:
            raise PrerequisiteIncomplete
        Prerequisite.objects.create(
            application=row,
            kind=kind,
            number=number.strip(),
            dated=dated,
            letter=letter,
            recorded_by_id=viewer.person_id,
        )
        stand(row)
        by = acting.staff(viewer, INSTITUTION_OFFICER)
        move(row, "prerequisite_recorded", by, after={"kind": kind, "number": number.strip()})
    consider(application)


def approve(*, viewer: Viewer, application: str, position_checked: bool = False) -> None:
    """T13, and T16 or T17 after it. Raises ``NotThere``, ``RuleForbids`` in the words of the rule."""
    need(viewer, INSTITUTION_OFFICER)
    said = cases.directory_says(application)
    with transaction.atomic():
        row = of_institution(application, viewer)
        find_prerequisites(row)
        stand(row, decides=viewer.person_id, position_checked=position_checked, personnel=said)
        demand(approval.for_approval(row.case))
        changes = {"approved_by_id": viewer.person_id, "approved_at": clock.now()}
        rules = [verdict.rule for verdict in approval.for_approval(row.case)]
        move(row, "approve", acting.staff(viewer, INSTITUTION_OFFICER), changes=changes, after={"rules": rules})
        route(row)


def approve_each(
    *, viewer: Viewer, applications: Sequence[str], position_checked: bool = False
) -> dict[str, DivitError | None]:
    """T13 for several, each by itself; what stopped each, None where it was approved."""
    told: dict[str, DivitError | None] = {}
    for uid in dict.fromkeys(applications):
        try:
            approve(viewer=viewer, application=uid, position_checked=position_checked)
            told[uid] = None
        except DivitError as error:
            told[uid] = error
    return told


@transaction.atomic
def reject(*, viewer: Viewer, application: str, code: str, text: str) -> None:
    """T14: say no, with a code of the list and in words (R45). Raises ``NotThere``, ``RejectionIncomplete``."""
    row = of_institution(application, viewer)
    if not approval.r45(code, text, frozenset(rejections.codes())).ok:
        raise RejectionIncomplete
    stand(row)
    changes = {"outcome_code": code, "outcome_text": text.strip()}
    move(row, "reject", acting.staff(viewer, INSTITUTION_OFFICER), changes=changes, reason=f"{code}: {text.strip()}")


@transaction.atomic
def open_identity_case(*, viewer: Viewer, tckn: str, number: str, dated: date) -> str:
    """R10: the institution was told of a change of identity; the person may apply from now on. The uid of the case.

    Raises ``MayNot``, ``NotThere`` for a person nobody knows, ``PrerequisiteIncomplete``.
    """
    need(viewer, INSTITUTION_OFFICER)
    if not approval.r37_record(number, dated, clock.local(clock.now()).date()).ok:
        raise PrerequisiteIncomplete
    try:
        person = people.person_by_tckn(tckn, clock.now()).id
    except PersonUnknown as error:
        raise NotThere("person") from error
    row, is_new = IdentityCase.objects.get_or_create(
        institution_id=viewer.institution_id,
        person_id=person,
        used_at=None,
        defaults={"number": number.strip(), "dated": dated, "opened_by_id": viewer.person_id},
    )
    record(
        actor=f"person:{viewer.person_id}",
        channel="web",
        role=INSTITUTION_OFFICER,
        action="identity_case.opened" if is_new else "identity_case.open_already",
        object=f"identity-case:{row.uid}",
        after={"person": person, "number": row.number},
    )
    return str(row.uid)


def send_unit_notice(
    *, viewer: Viewer, application: str, number: str = "", dated: date | None = None, kind: str = "letter"
) -> str:
    """R37b: the unit head sends the ready text, or gives the number of the letter; both satisfy R37. The notice's uid.

    Raises ``MayNot``, ``NotThere`` for an application of another unit, ``PrerequisiteIncomplete``.
    """
    with transaction.atomic():
        need(viewer, UNIT_HEAD)
        row = locked(application)
        today = clock.local(clock.now()).date()
        if row.institution_id != viewer.institution_id or (
            row.unit_id is not None and row.unit_id not in viewer.unit_ids
        ):
            raise NotThere(application)
        day = dated or today
        named = number.strip() or f"{day:%Y}/{row.number}"
        if kind not in Prerequisite.Kind.values or not approval.r37_record(named, day, today).ok:
            raise PrerequisiteIncomplete
        notice = UnitNotice.objects.create(application=row, unit_head_id=viewer.person_id, number=named, dated=day)
        Prerequisite.objects.create(
            application=row, kind=kind, number=named, dated=day, recorded_by_id=viewer.person_id
        )
        record(
            actor=f"person:{viewer.person_id}",
            channel="web",
            role=UNIT_HEAD,
            action="application.unit_notice",
            object=f"application:{row.uid}",
            after={"number": named},
        )
    consider(application)
    return str(notice.uid)
