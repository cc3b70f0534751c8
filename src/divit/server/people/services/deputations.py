# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""*Vekâlet*: who acts for somebody who is away, in which of their posts, from when to when."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from divit.server.audit.services import record
from divit.server.people import rules
from divit.server.people.errors import DeputyAlready, DeputyUnfit, PersonUnknown, PostNotTheirs
from divit.server.people.models import Appointment, Deputation, Person, Post, RoleGrant
from divit.server.people.queries.viewers import Viewer
from divit.server.people.services import periods
from divit.server.people.services.grants import check_apart


@transaction.atomic
def name_deputy(
    *,
    person: int,
    deputy: int,
    posts: Sequence[int],
    ends_at: datetime,
    begins_at: datetime | None = None,
    reason: str = "",
    viewer: Viewer | None = None,
    actor: str = "system",
) -> int:
    """Let ``deputy`` act in these posts of ``person``, from ``begins_at`` (now when not given) until ``ends_at``.

    A ``viewer`` names a deputy for themself, or administers the institution of the posts (``NotThere``). Raises
    ``PostNotTheirs``, ``DeputyUnfit``, ``DeputyAlready``, ``RolesApart``, ``PersonUnknown``, ``PeriodImpossible``.
    """
    actor, channel = periods.by(viewer, actor)
    begins, ends = periods.opened(begins_at, ends_at, viewer)
    locked = Person.objects.select_for_update().filter(pk__in=[person, deputy]).order_by("pk")
    if len(locked) != len({person, deputy}):
        raise PersonUnknown
    house = _check_posts(viewer, person, posts, begins, ends)
    _check_deputy(person, deputy, house, begins, ends)
    taken = Deputation.objects.filter(rules.overlapping(begins, ends), person_id=person, posts__in=posts)
    other = taken.select_related("deputy").first()
    if other is not None:
        raise DeputyAlready(deputy=str(other.deputy))
    row = Deputation.objects.create(
        person_id=person, deputy_id=deputy, begins_at=begins, ends_at=ends, given_by=actor, reason=reason
    )
    row.posts.set(posts)
    record(
        actor=actor,
        channel=channel,
        action="people.deputy_named",
        object=f"deputation:{row.pk}",
        after={"person": person, "deputy": deputy, "posts": sorted(posts)},
        reason=reason,
    )
    return row.pk


@transaction.atomic
def end_deputation(
    *,
    deputation: int,
    ends_at: datetime | None = None,
    reason: str = "",
    viewer: Viewer | None = None,
    actor: str = "system",
) -> None:
    """End a deputation at ``ends_at`` (now when not given). Raises ``PeriodImpossible``, ``NotThere``."""
    actor, channel = periods.by(viewer, actor)
    row = Deputation.objects.select_for_update().get(pk=deputation)
    for post in row.posts.select_related("unit"):
        _check_may_arrange(viewer, row.person_id, post)
    periods.check_not_past(viewer, ends_at)
    periods.close(row, ends_at=ends_at, reason=reason, actor=actor)
    record(
        actor=actor,
        channel=channel,
        action="people.deputation_ended",
        object=f"deputation:{row.pk}",
        after={"person": row.person_id, "deputy": row.deputy_id},
        reason=reason,
    )


def _check_may_arrange(viewer: Viewer | None, person: int, post: Post) -> None:
    """The person themself for their own posts, the administrator for everybody's."""
    institution = post.unit.institution_id
    if viewer is not None and viewer.person_id == person and viewer.institution_id == institution:
        return
    rules.check_administers(viewer, institution)


def _check_posts(
    viewer: Viewer | None, person: int, posts: Sequence[int], begins: datetime, ends: datetime | None
) -> int:
    """The institution of the posts, all held by the person when the deputation begins and when it ends."""
    seats = list(Post.objects.filter(pk__in=posts).select_related("unit"))
    houses = {seat.unit.institution_id for seat in seats}
    if len(seats) != len(set(posts)) or len(houses) != 1:
        raise PostNotTheirs
    for seat in seats:
        _check_may_arrange(viewer, person, seat)
        held = Appointment.objects.filter(rules.in_force(begins), person_id=person, post=seat)
        if not held.filter(rules.lasts_until(ends)).exists():
            raise PostNotTheirs
    return houses.pop()


def _check_deputy(person: int, deputy: int, institution: int, begins: datetime, ends: datetime | None) -> None:
    """Somebody else, of the same institution, whose roles may meet the person's."""
    serves = Appointment.objects.filter(
        rules.in_force(begins), person_id=deputy, post__unit__institution_id=institution
    ).exists()
    if person == deputy or not serves:
        raise DeputyUnfit
    held = RoleGrant.objects.filter(rules.overlapping(begins, ends), person_id=person, institution_id=institution)
    for role in sorted(set(held.values_list("role", flat=True))):
        check_apart(deputy, role, institution, begins, ends)
