# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of the people app. Each returns the id of the new row and leaves one audit entry."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from divit.kernel import clock, identifiers, ids
from divit.server.audit.services import record
from divit.server.people import roles
from divit.server.people.errors import AlreadyRecorded, InstitutionUnknown, PersonUnknown, RoleUnknown, TcknInvalid
from divit.server.people.models import (
    Appointment,
    Institution,
    Person,
    Post,
    RoleGrant,
    SigningDelegation,
    Unit,
)


@transaction.atomic
def add_institution(
    *,
    detsis: str,
    name: str,
    letterhead: Sequence[str],
    verification_address: str,
    city: str = "",
    address: str = "",
    phone: str = "",
    fax: str = "",
    kep: str = "",
    internet: str = "",
    help_desk_phone: str = "",
    help_desk_url: str = "",
    actor: str = "system",
) -> int:
    """Record an institution with what its letters print. Raises ``AlreadyRecorded``."""
    if Institution.objects.filter(detsis=detsis).exists():
        raise AlreadyRecorded(detsis)
    row = Institution.objects.create(
        detsis=detsis,
        name=name,
        letterhead=list(letterhead),
        verification_address=verification_address,
        city=city,
        address=address,
        phone=phone,
        fax=fax,
        kep=kep,
        internet=internet,
        help_desk_phone=help_desk_phone,
        help_desk_url=help_desk_url,
    )
    record(actor=actor, channel="system", action="people.institution_added", object=f"institution:{row.pk}")
    return row.pk


@transaction.atomic
def move_verification(*, detsis: str, address: str, actor: str = "system") -> None:
    """Print ``address`` on the letters that the institution opens for signature from now on.

    What is printed already keeps its address, so the old one must go on answering. Raises ``InstitutionUnknown``.
    """
    row = Institution.objects.select_for_update().filter(detsis=detsis).first()
    if row is None:
        raise InstitutionUnknown(detsis)
    before = {"verification_address": row.verification_address}
    row.verification_address = address
    row.save(update_fields=["verification_address"])
    record(
        actor=actor,
        channel="system",
        action="people.verification_moved",
        object=f"institution:{row.pk}",
        before=before,
        after={"verification_address": address},
    )


@transaction.atomic
def add_unit(*, institution: int, detsis: str, name: str, parent: int | None = None, actor: str = "system") -> int:
    """Record a unit of an institution. Raises ``AlreadyRecorded``."""
    if Unit.objects.filter(detsis=detsis).exists():
        raise AlreadyRecorded(detsis)
    row = Unit.objects.create(institution_id=institution, parent_id=parent, detsis=detsis, name=name)
    record(actor=actor, channel="system", action="people.unit_added", object=f"unit:{row.pk}")
    return row.pk


@transaction.atomic
def add_person(*, tckn: str, given_name: str, surname: str, actor: str = "system") -> int:
    """Record a person. Raises ``TcknInvalid``, ``AlreadyRecorded``. The number itself is not in the audit entry."""
    if not identifiers.is_tckn(tckn):
        raise TcknInvalid
    try:
        with transaction.atomic():
            row = Person.objects.create(tckn=tckn, given_name=given_name, surname=surname)
    except IntegrityError as error:
        raise AlreadyRecorded from error
    record(
        actor=actor,
        channel="system",
        action="people.person_added",
        object=f"person:{row.pk}",
        payload_sha256=ids.sha256_hex(tckn),
    )
    return row.pk


@transaction.atomic
def add_post(*, unit: int, title: str, actor: str = "system") -> int:
    """Record a seat in a unit."""
    row = Post.objects.create(unit_id=unit, title=title)
    record(actor=actor, channel="system", action="people.post_added", object=f"post:{row.pk}")
    return row.pk


@transaction.atomic
def appoint(
    *,
    person: int,
    post: int,
    begins_at: datetime | None = None,
    ends_at: datetime | None = None,
    acting: bool = False,
    actor: str = "system",
) -> int:
    """Put a person in a post from ``begins_at`` (now when not given). Raises ``PersonUnknown``."""
    if not Person.objects.filter(pk=person).exists():
        raise PersonUnknown
    row = Appointment.objects.create(
        person_id=person,
        post_id=post,
        kind=Appointment.Kind.ACTING if acting else Appointment.Kind.HOLDER,
        begins_at=begins_at or clock.now(),
        ends_at=ends_at,
    )
    record(actor=actor, channel="system", action="people.appointed", object=f"appointment:{row.pk}")
    return row.pk


@transaction.atomic
def end_appointment(
    *, appointment: int, ends_at: datetime | None = None, reason: str = "", actor: str = "system"
) -> None:
    """End an appointment at ``ends_at`` (now when not given); the row stays."""
    row = Appointment.objects.select_for_update().get(pk=appointment)
    row.ends_at = ends_at or clock.now()
    row.save(update_fields=["ends_at"])
    record(
        actor=actor,
        channel="system",
        action="people.appointment_ended",
        object=f"appointment:{row.pk}",
        reason=reason,
    )


@transaction.atomic
def delegate_signing(
    *,
    post: int,
    on_behalf_of: int,
    begins_at: datetime | None = None,
    ends_at: datetime | None = None,
    actor: str = "system",
) -> int:
    """Let a post sign on behalf of another (printed "… a.")."""
    row = SigningDelegation.objects.create(
        post_id=post, on_behalf_of_id=on_behalf_of, begins_at=begins_at or clock.now(), ends_at=ends_at
    )
    record(actor=actor, channel="system", action="people.signing_delegated", object=f"delegation:{row.pk}")
    return row.pk


@transaction.atomic
def grant_role(
    *,
    person: int,
    role: str,
    institution: int,
    unit: int | None = None,
    begins_at: datetime | None = None,
    ends_at: datetime | None = None,
    given_by: str = "system",
) -> int:
    """Give a person a role for a time. Raises ``RoleUnknown`` for a name that no app asks for."""
    if not roles.is_declared(role):
        raise RoleUnknown(role=role)
    row = RoleGrant.objects.create(
        person_id=person,
        role=role,
        institution_id=institution,
        unit_id=unit,
        begins_at=begins_at or clock.now(),
        ends_at=ends_at,
        given_by=given_by,
    )
    record(
        actor=given_by,
        channel="system",
        action="people.role_granted",
        object=f"grant:{row.pk}",
        after={"person": person, "role": role},
    )
    return row.pk
