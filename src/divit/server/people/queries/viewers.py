# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who looks, from where, in whose place: computed once a request."""

from dataclasses import dataclass
from datetime import datetime

from divit.server.people.errors import NoPlace
from divit.server.people.models import Appointment, RoleGrant
from divit.server.people.queries.acting import acts_for
from divit.server.people.rules import in_force


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and from where: computed once a request, given to every query.

    ``acts_for`` are the persons of this institution in whose place the viewer may act at ``at`` (*vekâlet*); it passes
    on their turn, never their roles. ``serves_in`` are all institutions in which the viewer has a post.
    """

    person_id: int
    institution_id: int
    unit_ids: frozenset[int]
    roles: frozenset[str]
    at: datetime
    acts_for: frozenset[int] = frozenset()
    serves_in: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Workplace:
    """An institution in which a person serves."""

    institution_id: int
    detsis: str
    name: str


def viewer_of_nowhere(person_id: int, at: datetime) -> Viewer:
    """A person who looks from no institution (its id is 0): a citizen at what is theirs. No role, no unit, nobody's
    place.
    """
    return Viewer(person_id=person_id, institution_id=0, unit_ids=frozenset(), roles=frozenset(), at=at)


def viewer_for(person_id: int, at: datetime, institution_id: int | None = None) -> Viewer:
    """What the person may look from at ``at``: from ``institution_id`` if they serve there, else from the newest post.

    Raises ``NoPlace`` for who holds no post then.
    """
    places = list(
        Appointment.objects.filter(in_force(at), person_id=person_id)
        .order_by("-begins_at", "-id")
        .values_list("post__unit_id", "post__unit__institution_id")
    )
    if not places:
        raise NoPlace
    chosen = institution_id if institution_id in {house for _unit, house in places} else places[0][1]
    roles = RoleGrant.objects.filter(in_force(at), person_id=person_id, institution_id=chosen)
    return Viewer(
        person_id=person_id,
        institution_id=chosen,
        unit_ids=frozenset(unit for unit, house in places if house == chosen),
        roles=frozenset(roles.values_list("role", flat=True)),
        at=at,
        acts_for=acts_for(person_id, chosen, at),
        serves_in=frozenset(house for _unit, house in places),
    )


def workplaces(person_id: int, at: datetime) -> list[Workplace]:
    """The institutions in which the person serves at ``at``, the newest post first."""
    rows = (
        Appointment.objects.filter(in_force(at), person_id=person_id)
        .order_by("-begins_at", "-id")
        .values_list("post__unit__institution_id", "post__unit__institution__detsis", "post__unit__institution__name")
    )
    return [Workplace(*row) for row in dict.fromkeys(rows)]


def holders_of(role: str, institution_id: int, at: datetime) -> list[int]:
    """The persons who have the role in the institution at ``at``."""
    rows = RoleGrant.objects.filter(in_force(at), role=role, institution_id=institution_id)
    return sorted(set(rows.values_list("person_id", flat=True)))
