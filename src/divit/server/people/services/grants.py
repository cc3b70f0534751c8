# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Roles, given and taken back; duties that must stay apart do."""

from datetime import datetime

from django.db import transaction

from divit.kernel import clock
from divit.server.audit.services import record
from divit.server.people import roles, rules
from divit.server.people.errors import LastAdministrator, PersonUnknown, RoleFromOperator, RolesApart, RoleUnknown
from divit.server.people.models import Deputation, Person, RoleGrant
from divit.server.people.queries.viewers import Viewer
from divit.server.people.services import periods


@transaction.atomic
def grant_role(
    *,
    person: int,
    role: str,
    institution: int,
    unit: int | None = None,
    begins_at: datetime | None = None,
    ends_at: datetime | None = None,
    reason: str = "",
    viewer: Viewer | None = None,
    given_by: str = "system",
    channel: str = "system",
) -> int:
    """Give a person a role for a time.

    Raises ``RoleUnknown`` for a name that no app asks for, ``RoleFromOperator``, ``RolesApart``, ``PersonUnknown``,
    ``PeriodImpossible``, and ``NotThere`` for a ``viewer`` who does not administer the institution.
    """
    actor, channel = periods.by(viewer, given_by, channel)
    rules.check_administers(viewer, institution)
    if not roles.is_declared(role):
        raise RoleUnknown(role=role)
    if viewer is not None and roles.role(role).by != roles.BY_INSTITUTION:
        raise RoleFromOperator(role=roles.role(role).label)
    begins, ends = periods.opened(begins_at, ends_at, viewer)
    if Person.objects.select_for_update().filter(pk=person).first() is None:
        raise PersonUnknown
    check_apart(person, role, institution, begins, ends)
    for other in _stand_in(person, begins, ends):
        check_apart(other, role, institution, begins, ends)
    row = RoleGrant.objects.create(
        person_id=person,
        role=role,
        institution_id=institution,
        unit_id=unit,
        begins_at=begins,
        ends_at=ends,
        given_by=actor,
        reason=reason,
    )
    record(
        actor=actor,
        channel=channel,
        action="people.role_granted",
        object=f"grant:{row.pk}",
        after={"person": person, "role": role},
        reason=reason,
    )
    return row.pk


@transaction.atomic
def end_role(
    *,
    grant: int,
    ends_at: datetime | None = None,
    reason: str = "",
    viewer: Viewer | None = None,
    actor: str = "system",
    channel: str = "system",
) -> None:
    """Take a role back at ``ends_at`` (now when not given); the row stays.

    Raises ``LastAdministrator`` when nobody would arrange the institution any more, ``RoleFromOperator``,
    ``PeriodImpossible``, ``NotThere``.
    """
    actor, channel = periods.by(viewer, actor, channel)
    row = RoleGrant.objects.select_for_update().get(pk=grant)
    rules.check_administers(viewer, row.institution_id)
    if viewer is not None and roles.is_declared(row.role) and roles.role(row.role).by != roles.BY_INSTITUTION:
        raise RoleFromOperator(role=roles.role(row.role).label)
    if viewer is not None and row.role == rules.INSTITUTION_ADMIN and _is_last(row, ends_at or clock.now()):
        raise LastAdministrator
    periods.check_not_past(viewer, ends_at)
    periods.close(row, ends_at=ends_at, reason=reason, actor=actor)
    record(
        actor=actor,
        channel=channel,
        action="people.role_ended",
        object=f"grant:{row.pk}",
        after={"person": row.person_id, "role": row.role},
        reason=reason,
    )


def check_apart(person: int, role: str, institution: int, begins: datetime, ends: datetime | None) -> None:
    """Whether ``role`` may meet the roles that the person has in the period. Raises ``RolesApart``."""
    held = RoleGrant.objects.filter(
        rules.overlapping(begins, ends), person_id=person, institution_id=institution, role__in=roles.apart_from(role)
    ).first()
    if held is not None:
        first, second = roles.role(role).in_sentences, roles.role(held.role).in_sentences
        raise RolesApart(first=first, second=second, person=str(held.person))


def _stand_in(person: int, begins: datetime, ends: datetime | None) -> set[int]:
    """Whose deputy the person is in the period, and who is theirs."""
    rows = Deputation.objects.filter(rules.overlapping(begins, ends))
    return set(rows.filter(person_id=person).values_list("deputy_id", flat=True)) | set(
        rows.filter(deputy_id=person).values_list("person_id", flat=True)
    )


def _is_last(row: RoleGrant, at: datetime) -> bool:
    """Whether nobody else has this role in the institution at ``at``."""
    others = RoleGrant.objects.filter(rules.in_force(at), role=row.role, institution_id=row.institution_id)
    return not others.exclude(pk=row.pk).exists()
