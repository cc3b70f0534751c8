# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""T13b, T16, T17: what follows an approval, in the same transaction; not a service itself."""

from django.db import connection, transaction

from divit.kernel import clock
from divit.server.audit.errors import AuditOutsideTransaction
from divit.server.enrolment import acting, cases, registers
from divit.server.enrolment.machines import APPLICATION
from divit.server.enrolment.models import Application, Prerequisite
from divit.server.enrolment.rules import production
from divit.server.enrolment.services.rows import locked, move, stand
from divit.server.people import queries as people


def route(row: Application) -> None:
    """T16, T17: wait for the window, or go to the queue. Inside a transaction, on a locked row."""
    if not connection.in_atomic_block:
        raise AuditOutsideTransaction("route")
    stand(row)
    opens = production.opens_at(row.case) if production.r48(row.case).ok else None
    row.production_opens_at = opens
    move(row, "route", acting.system(), changes={"production_opens_at": opens})


def consider(application: str) -> bool:
    """T13b: approve where the institution lets the rules do it and all of them agree; whether it was.

    Called after the transaction that changed something; the directory is asked before the row is locked. Raises what
    the directory raises.
    """
    house = Application.objects.filter(uid=application).values_list("institution_id", flat=True).first()
    if house is None or not people.setting("ESHS_AUTO_APPROVE", house, clock.now()):
        return False
    said = cases.directory_says(application)
    with transaction.atomic():
        row = locked(application)
        if row.state != Application.State.APPROVAL_WAIT:
            return False
        find_prerequisites(row)
        stand(row, personnel=said)
        if APPLICATION.allowed(row, "auto_approve") is None:
            return False
        move(row, "auto_approve", acting.system(), changes={"approved_at": clock.now()})
        route(row)
    return True


def find_prerequisites(row: Application) -> None:
    """R37: take over what those who keep letters have found about the applicant since the application was made."""
    known = set(row.prerequisites.values_list("kind", "number"))
    since = clock.local(row.created_at).date()
    for one in registers.found_notices(row.institution_id, row.tckn, since):
        if (one.kind, one.number) not in known:
            Prerequisite.objects.create(
                application=row, kind=one.kind, number=one.number, dated=one.dated, letter=one.letter
            )
