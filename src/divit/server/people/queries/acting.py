# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""*Vekâlet*: in whose place somebody may act, in which post."""

from collections.abc import Iterable
from datetime import datetime

from divit.server.people.models import Appointment, Deputation
from divit.server.people.rules import in_force


def main_posts(person_ids: Iterable[int], institution_id: int, at: datetime) -> dict[int, Appointment]:
    """The appointment in which each person signs in the institution at ``at``: the newest; by person."""
    rows = (
        Appointment.objects.filter(in_force(at), person_id__in=set(person_ids))
        .filter(post__unit__institution_id=institution_id)
        .select_related("post__unit", "person")
        .order_by("begins_at", "id")
    )
    return {row.person_id: row for row in rows}


def acts_for(deputy_id: int, institution_id: int, at: datetime) -> frozenset[int]:
    """The persons in whose place ``deputy_id`` may act in the institution at ``at``.

    Only for who signs there in a post that the deputation names; a deputy's deputy acts for nobody but the deputy.
    """
    posts: dict[int, set[int]] = {}
    rows = Deputation.objects.filter(in_force(at), deputy_id=deputy_id, posts__unit__institution_id=institution_id)
    for person_id, post_id in rows.values_list("person_id", "posts"):
        posts.setdefault(person_id, set()).add(post_id)
    if not posts:
        return frozenset()
    main = main_posts(posts, institution_id, at)
    return frozenset(person for person, named in posts.items() if person in main and main[person].post_id in named)


def deputies_of(person_id: int, institution_id: int, at: datetime) -> frozenset[int]:
    """Who may act in the person's place in the institution at ``at``; ``acts_for`` from the other side."""
    main = main_posts([person_id], institution_id, at).get(person_id)
    if main is None:
        return frozenset()
    rows = Deputation.objects.filter(in_force(at), person_id=person_id, posts=main.post_id)
    return frozenset(rows.values_list("deputy_id", flat=True))


def was_deputy(deputy_id: int, person_id: int, at: datetime) -> bool:
    """Whether ``deputy_id`` was a deputy of the person before ``at`` and is no longer."""
    rows = Deputation.objects.filter(deputy_id=deputy_id, person_id=person_id, withdrawn_at=None)
    return rows.filter(ends_at__lte=at).exists()
