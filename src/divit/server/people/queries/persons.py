# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Persons and units as other apps need them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from divit.kernel import clock, turkish
from divit.server.people.errors import PersonUnknown
from divit.server.people.models import Appointment, Contact, Institution, Person, Unit
from divit.server.people.queries.viewers import Viewer
from divit.server.people.rules import in_force, printed_title


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as other apps need them. ``title`` is that of the present post, or empty."""

    id: int
    tckn: str
    full_name: str
    title: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a person can be reached; empty where nothing is proved to be theirs."""

    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit with what its letters print about it and its institution."""

    id: int
    institution_id: int
    detsis: str
    name: str
    institution_name: str
    letterhead: tuple[str, ...]
    verification_address: str
    address: str
    phone: str
    fax: str
    kep: str
    internet: str


def person(person_id: int, at: datetime) -> PersonView:
    """The person with the title they have at ``at``. Raises ``PersonUnknown``."""
    found = people([person_id], at).get(person_id)
    if found is None:
        raise PersonUnknown
    return found


def people(person_ids: Iterable[int], at: datetime) -> dict[int, PersonView]:
    """Several persons at once, by id, in two queries however many they are; unknown ids are left out."""
    wanted = set(person_ids)
    titles: dict[int, str] = {}
    appointments = Appointment.objects.filter(in_force(at), person_id__in=wanted).select_related("post")
    for row in appointments.order_by("begins_at", "id"):
        titles[row.person_id] = printed_title(row.post.title, row.kind == Appointment.Kind.ACTING)
    return {
        row.pk: PersonView(row.pk, row.tckn, str(row), titles.get(row.pk, ""))
        for row in Person.objects.filter(pk__in=wanted)
    }


def person_by_tckn(tckn: str, at: datetime) -> PersonView:
    """The person with this identity number. Raises ``PersonUnknown``."""
    found = Person.objects.filter(tckn=tckn).values_list("pk", flat=True).first()
    if found is None:
        raise PersonUnknown
    return person(found, at)


def addresses_of(person_id: int, at: datetime | None = None) -> Addresses:
    """The e-mail address and telephone that are proved to be the person's at ``at`` (now when not given)."""
    moment = at or clock.now()
    rows = Contact.objects.filter(in_force(moment), person_id=person_id, proved_at__lte=moment)
    return Addresses(**dict(rows.values_list("kind", "value")))


def colleagues(viewer: Viewer) -> list[PersonView]:
    """Everyone with a post in the viewer's institution now, in Turkish order of names."""
    ids = Appointment.objects.filter(in_force(viewer.at), post__unit__institution_id=viewer.institution_id).values_list(
        "person_id", flat=True
    )
    return sorted(people(ids, viewer.at).values(), key=lambda view: turkish.sort_key(view.full_name))


def home_unit(viewer: Viewer) -> UnitView:
    """The unit of the viewer's latest appointment in their institution."""
    appointment = (
        Appointment.objects.filter(
            in_force(viewer.at),
            person_id=viewer.person_id,
            post__unit__institution_id=viewer.institution_id,
        )
        .select_related("post")
        .order_by("-begins_at", "-id")[0]
    )
    return unit(appointment.post.unit_id)


def unit(unit_id: int) -> UnitView:
    """A unit and what its letters print."""
    row = Unit.objects.select_related("institution").get(pk=unit_id)
    house: Institution = row.institution
    return UnitView(
        id=row.pk,
        institution_id=house.pk,
        detsis=row.detsis,
        name=row.name,
        institution_name=house.name,
        letterhead=tuple(house.letterhead),
        verification_address=house.verification_address,
        address=house.address,
        phone=house.phone,
        fax=house.fax,
        kep=house.kep,
        internet=house.internet,
    )


def units(viewer: Viewer) -> list[tuple[int, str]]:
    """The units of the viewer's institution with their names, in Turkish order."""
    rows = Unit.objects.filter(institution_id=viewer.institution_id).values_list("pk", "name")
    return sorted(rows, key=lambda row: turkish.sort_key(row[1]))


@dataclass(frozen=True, slots=True)
class InstitutionView:
    """An institution as a page names it that nobody has signed in to."""

    id: int
    detsis: str
    name: str


def institutions() -> list[InstitutionView]:
    """All institutions, in the order of their names."""
    rows = (InstitutionView(*row) for row in Institution.objects.values_list("pk", "detsis", "name"))
    return sorted(rows, key=lambda row: turkish.sort_key(row.name))


def institution(detsis: str) -> InstitutionView | None:
    """The institution with this DETSİS number."""
    row = Institution.objects.filter(detsis=detsis).values_list("pk", "detsis", "name").first()
    return InstitutionView(*row) if row else None


def only_institution() -> int | None:
    """The institution of an installation that has one; None when it has several, or none yet."""
    found = list(Institution.objects.values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def first_institution_name() -> str:
    """The name on pages that nobody has signed in to; empty before any institution is recorded."""
    return Institution.objects.order_by("id").values_list("name", flat=True).first() or ""
