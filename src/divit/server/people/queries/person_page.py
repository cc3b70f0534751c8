# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The page of a person, as somebody of the same institution sees it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from divit.server.people import roles, rules
from divit.server.people.models import Appointment, Contact, Dated, Deputation, Person, RoleGrant
from divit.server.people.queries.periods import Period, givers_of, period
from divit.server.people.queries.viewers import Viewer
from divit.server.people.rules import in_force, printed_title
from divit.server.ui.errors import NotThere


@dataclass(frozen=True, slots=True)
class Seat:
    """An appointment."""

    period: Period
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class Held:
    """A role: its name and what it lets its holder do."""

    period: Period
    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Acting:
    """A deputation: the deputy of this person, or (``is_deputy``) the one for whom this person acts."""

    period: Period
    other: str
    other_uid: str
    titles: tuple[str, ...]
    is_deputy: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """A telephone or an e-mail address, and whether it is proved to be theirs."""

    kind: str
    value: str
    is_proved: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything that the page of a person shows."""

    id: int
    uid: str
    full_name: str
    is_me: bool
    may_arrange: bool
    sees_all: bool
    contacts: list[Reached]
    seats: list[Seat]
    roles: list[Held]
    deputations: list[Acting]

    @property
    def may_name_deputy(self) -> bool:
        """Whether the viewer may name somebody to act for this person, who must hold a post."""
        return self.sees_all and any(seat.period.is_open for seat in self.seats)


AnyDated = TypeVar("AnyDated", bound=Dated)
Shown = TypeVar("Shown", Seat, Held, Acting)


def person_id_of(viewer: Viewer, uid: UUID | str) -> int:
    """The person who serves, served or will serve in the viewer's institution. Raises ``NotThere``."""
    serve = Appointment.objects.filter(post__unit__institution_id=viewer.institution_id).values("person_id")
    found = Person.objects.filter(uid=uid, pk__in=serve).values_list("pk", flat=True).first()
    if found is None:
        raise NotThere(f"person {uid}")
    return found


def person_page(viewer: Viewer, uid: UUID | str) -> PersonPage:
    """The page of a person of the viewer's institution. Raises ``NotThere``.

    Everybody sees posts and deputations in force and to come; roles, addresses and the past only the person themself
    and who arranges the institution's people.
    """
    row = Person.objects.get(pk=person_id_of(viewer, uid))
    is_me, may_arrange = row.pk == viewer.person_id, rules.administers(viewer, viewer.institution_id)
    sees_all = is_me or may_arrange
    return PersonPage(
        id=row.pk,
        uid=str(row.uid),
        full_name=str(row),
        is_me=is_me,
        may_arrange=may_arrange,
        sees_all=sees_all,
        contacts=_contacts(row, viewer.at) if sees_all else [],
        seats=_seats(row, viewer, sees_all),
        roles=_roles(row, viewer) if sees_all else [],
        deputations=_deputations(row, viewer, sees_all),
    )


def _shown(
    rows: Iterable[AnyDated], at: datetime, sees_all: bool, show: Callable[[AnyDated, Period], Shown]
) -> list[Shown]:
    found = list(rows)
    givers = givers_of(found)
    views = [show(row, period(row, at, givers)) for row in found]
    return sorted((one for one in views if sees_all or one.period.is_open), key=lambda one: one.period.order)


def _seats(person: Person, viewer: Viewer, sees_all: bool) -> list[Seat]:
    rows = Appointment.objects.filter(person=person, post__unit__institution_id=viewer.institution_id)

    def show(row: Appointment, when: Period) -> Seat:
        return Seat(when, printed_title(row.post.title, row.kind == Appointment.Kind.ACTING), row.post.unit.name)

    return _shown(rows.select_related("post__unit"), viewer.at, sees_all, show)


def _roles(person: Person, viewer: Viewer) -> list[Held]:
    rows = RoleGrant.objects.filter(person=person, institution_id=viewer.institution_id)

    def show(row: RoleGrant, when: Period) -> Held:
        # A role whose app has gone keeps its row, and its name.
        known = roles.role(row.role) if roles.is_declared(row.role) else None
        return Held(when, known.label if known else row.role, known.sentence if known else "")

    return _shown(rows, viewer.at, True, show)


def _deputations(person: Person, viewer: Viewer, sees_all: bool) -> list[Acting]:
    rows = (
        Deputation.objects.filter(rules.one_of_the_two(person.pk), posts__unit__institution_id=viewer.institution_id)
        .select_related("person", "deputy")
        .prefetch_related("posts")
        .distinct()
    )
    arranges = rules.administers(viewer, viewer.institution_id)

    def show(row: Deputation, when: Period) -> Acting:
        is_deputy = row.deputy_id == person.pk
        other = row.person if is_deputy else row.deputy
        titles = tuple(post.title for post in row.posts.all())
        may_end = when.is_open and (arranges or row.person_id == viewer.person_id)
        return Acting(when, str(other), str(other.uid), titles, is_deputy, may_end)

    return _shown(rows, viewer.at, sees_all, show)


def _contacts(person: Person, at: datetime) -> list[Reached]:
    rows = Contact.objects.filter(in_force(at), person=person).order_by("kind")
    return [Reached(row.kind, row.value, row.proved_at is not None and row.proved_at <= at) for row in rows]
