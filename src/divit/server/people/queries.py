# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads of the people app: who looks, who they are, who stands beside them, what a letter prints about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from divit.kernel import turkish
from divit.server.people.errors import NoPlace, PersonUnknown
from divit.server.people.models import (
    Appointment,
    Institution,
    Person,
    RoleGrant,
    SigningDelegation,
    Unit,
)
from divit.server.people.rules import in_force, printed_name, printed_title


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and from where: computed once a request, given to every query."""

    person_id: int
    institution_id: int
    unit_ids: frozenset[int]
    roles: frozenset[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as other apps need them. ``title`` is that of the present post, or empty."""

    id: int
    tckn: str
    full_name: str
    title: str


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


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """The lines under a signature: name, "… a." when signing on behalf of another post, title ("… V." when acting)."""

    name: str
    on_behalf: str
    title: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines in the order in which they are printed."""
        return tuple(line for line in (self.name, self.on_behalf, self.title) if line)


def viewer_for(person_id: int, at: datetime) -> Viewer:
    """What the person may look from at ``at``. Raises ``NoPlace`` for who holds no post then."""
    places = list(
        Appointment.objects.filter(in_force(at), person_id=person_id)
        .order_by("-begins_at", "-id")
        .values_list("post__unit_id", "post__unit__institution_id")
    )
    if not places:
        raise NoPlace
    institution_id = places[0][1]
    roles = RoleGrant.objects.filter(in_force(at), person_id=person_id, institution_id=institution_id)
    return Viewer(
        person_id=person_id,
        institution_id=institution_id,
        unit_ids=frozenset(unit for unit, institution in places if institution == institution_id),
        roles=frozenset(roles.values_list("role", flat=True)),
        at=at,
    )


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
    for appointment in appointments.order_by("begins_at", "id"):
        titles[appointment.person_id] = _title(appointment)
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


def signature_block(person_id: int, at: datetime) -> SignatureBlock:
    """What stands under the person's signature at ``at``: the seed's "Bakan a." and "Genel Müdür V." may meet.

    Raises ``PersonUnknown``, ``NoPlace``.
    """
    row = Person.objects.filter(pk=person_id).first()
    if row is None:
        raise PersonUnknown
    appointment = (
        Appointment.objects.filter(in_force(at), person_id=person_id)
        .select_related("post")
        .order_by("-begins_at", "-id")
        .first()
    )
    if appointment is None:
        raise NoPlace
    delegation = (
        SigningDelegation.objects.filter(in_force(at), post_id=appointment.post_id)
        .select_related("on_behalf_of")
        .order_by("-begins_at", "-id")
        .first()
    )
    return SignatureBlock(
        name=printed_name(row.given_name, row.surname),
        on_behalf=f"{delegation.on_behalf_of.title} a." if delegation else "",
        title=_title(appointment),
    )


def _title(appointment: Appointment) -> str:
    return printed_title(appointment.post.title, appointment.kind == Appointment.Kind.ACTING)


def first_institution_name() -> str:
    """The name on pages that nobody has signed in to; empty before any institution is recorded."""
    return Institution.objects.order_by("id").values_list("name", flat=True).first() or ""
