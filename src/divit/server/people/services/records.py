# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Institutions, units, posts, persons and how to reach them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from django.db import IntegrityError, transaction

from divit.kernel import clock, identifiers, ids, turkish
from divit.server.audit.services import record
from divit.server.people import rules
from divit.server.people.errors import (
    AlreadyRecorded,
    InstitutionUnknown,
    PersonUnknown,
    TcknInvalid,
    UnitElsewhere,
)
from divit.server.people.models import Contact, Institution, Person, Post, Unit
from divit.server.people.queries.viewers import Viewer
from divit.server.people.services import periods


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
    actor: str = "system",
) -> int:
    """Record an institution with what its letters print. Raises ``AlreadyRecorded``."""
    row = Institution(
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
    )
    _save_new(row)
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
    """Record a unit, under ``parent`` when given. Raises ``AlreadyRecorded``, ``UnitElsewhere``."""
    if parent is not None and not Unit.objects.filter(pk=parent, institution_id=institution).exists():
        raise UnitElsewhere
    row = Unit(institution_id=institution, parent_id=parent, detsis=detsis, name=name)
    _save_new(row)
    record(actor=actor, channel="system", action="people.unit_added", object=f"unit:{row.pk}")
    return row.pk


@transaction.atomic
def add_post(*, unit: int, title: str, viewer: Viewer | None = None, actor: str = "system") -> int:
    """Record a seat in a unit. A ``viewer`` must administer the unit's institution (``NotThere``)."""
    actor, channel = periods.by(viewer, actor)
    rules.check_administers(viewer, Unit.objects.get(pk=unit).institution_id)
    row = Post.objects.create(unit_id=unit, title=title)
    record(actor=actor, channel=channel, action="people.post_added", object=f"post:{row.pk}")
    return row.pk


@transaction.atomic
def add_person(
    *,
    tckn: str,
    given_name: str,
    surname: str,
    birth_date: date | None = None,
    birth_place: str = "",
    actor: str = "system",
) -> int:
    """Record a person. Raises ``TcknInvalid``, ``AlreadyRecorded``. The number itself is not in the audit entry."""
    if not identifiers.is_tckn(tckn):
        raise TcknInvalid
    full_name = f"{given_name} {surname}"
    try:
        with transaction.atomic():
            row = Person.objects.create(
                tckn=tckn,
                given_name=given_name,
                surname=surname,
                birth_date=birth_date,
                birth_place=birth_place,
                name_order=turkish.sort_text(full_name),
                name_folded=turkish.fold(full_name),
            )
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
def add_contact(
    *,
    person: int,
    kind: Literal["email", "phone"],
    value: str,
    proved_at: datetime | None = None,
    actor: str = "system",
) -> int:
    """Record how to reach a person from now on; what stood there before ends. ``proved_at``: since when it is proved.

    The audit entry holds no address, only its SHA-256. Raises ``PersonUnknown``, ``ContactInvalid``.
    """
    rules.check_contact(kind, value)
    if Person.objects.select_for_update().filter(pk=person).first() is None:
        raise PersonUnknown
    now = clock.now()
    present = Contact.objects.filter(person_id=person, kind=kind, ends_at=None, withdrawn_at=None)
    present.update(ends_at=now, ended_by=actor)
    row = Contact.objects.create(
        person_id=person, kind=kind, value=value, proved_at=proved_at, begins_at=now, given_by=actor
    )
    record(
        actor=actor,
        channel="system",
        action="people.contact_added",
        object=f"contact:{row.pk}",
        after={"kind": kind, "proved": proved_at is not None},
        payload_sha256=ids.sha256_hex(value),
    )
    return row.pk


def _save_new(row: Institution | Unit) -> None:
    """Insert a row whose number only it may bear. Raises ``AlreadyRecorded``, also for the second of two at once."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyRecorded(row.detsis) from error
