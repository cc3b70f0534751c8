# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who holds which post, and which post signs on behalf of another."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from divit.server.audit.services import record
from divit.server.people import documents as kinds
from divit.server.people import rules
from divit.server.people.errors import DocumentUnknown, PersonUnknown, PostHeld, UnitElsewhere
from divit.server.people.models import Appointment, Person, Post, SigningDelegation
from divit.server.people.queries.viewers import Viewer
from divit.server.people.services import periods
from divit.server.ui.errors import NotThere


@transaction.atomic
def appoint(
    *,
    person: int,
    post: int,
    begins_at: datetime | None = None,
    ends_at: datetime | None = None,
    acting: bool = False,
    reason: str = "",
    viewer: Viewer | None = None,
    actor: str = "system",
) -> int:
    """Put a person in a post from ``begins_at`` (now when not given).

    A post has one holder at a time, and beside them nobody but who acts in it. Raises ``PersonUnknown``,
    ``PostHeld``, ``PeriodImpossible``, and ``NotThere`` for a ``viewer`` who does not administer the institution.
    """
    actor, channel = periods.by(viewer, actor)
    seat = _locked(post)
    rules.check_administers(viewer, seat.unit.institution_id)
    if not Person.objects.filter(pk=person).exists():
        raise PersonUnknown
    begins, ends = periods.opened(begins_at, ends_at, viewer)
    kind = Appointment.Kind.ACTING if acting else Appointment.Kind.HOLDER
    held = Appointment.objects.filter(rules.overlapping(begins, ends), post_id=post).select_related("person")
    other = held.filter(kind=kind).first() or held.filter(person_id=person).first()
    if other is not None:
        raise PostHeld(post=seat.title, person=str(other.person))
    row = Appointment.objects.create(
        person_id=person, post_id=post, kind=kind, begins_at=begins, ends_at=ends, given_by=actor, reason=reason
    )
    record(
        actor=actor,
        channel=channel,
        action="people.appointed",
        object=f"appointment:{row.pk}",
        after={"person": person, "post": post, "kind": row.kind},
        reason=reason,
    )
    return row.pk


@transaction.atomic
def end_appointment(
    *,
    appointment: int,
    ends_at: datetime | None = None,
    reason: str = "",
    viewer: Viewer | None = None,
    actor: str = "system",
) -> None:
    """End an appointment at ``ends_at`` (now when not given); the row stays.

    Raises ``PeriodImpossible``, ``NotThere``.
    """
    actor, channel = periods.by(viewer, actor)
    row = Appointment.objects.select_for_update().get(pk=appointment)
    rules.check_administers(viewer, row.post.unit.institution_id)
    periods.check_not_past(viewer, ends_at)
    periods.close(row, ends_at=ends_at, reason=reason, actor=actor)
    record(
        actor=actor,
        channel=channel,
        action="people.appointment_ended",
        object=f"appointment:{row.pk}",
        after={"ends_at": row.ends_at.isoformat() if row.ends_at else None},
        reason=reason,
    )


@transaction.atomic
def delegate_signing(
    *,
    post: int,
    on_behalf_of: int,
    documents: Sequence[str] = (),
    begins_at: datetime | None = None,
    ends_at: datetime | None = None,
    reason: str = "",
    viewer: Viewer | None = None,
    actor: str = "system",
) -> int:
    """Let a post sign on behalf of another of the same institution (printed "… a."), documents of these kinds.

    No kinds: every kind. Raises ``DocumentUnknown``, ``UnitElsewhere``, ``PeriodImpossible``, ``NotThere``.
    """
    actor, channel = periods.by(viewer, actor)
    seat, above = _locked(post), _locked(on_behalf_of)
    rules.check_administers(viewer, seat.unit.institution_id)
    if seat.unit.institution_id != above.unit.institution_id:
        raise UnitElsewhere
    for kind in documents:
        if not kinds.is_declared(kind):
            raise DocumentUnknown(kind=kind)
    begins, ends = periods.opened(begins_at, ends_at, viewer)
    row = SigningDelegation.objects.create(
        post=seat,
        on_behalf_of=above,
        documents=list(documents),
        begins_at=begins,
        ends_at=ends,
        given_by=actor,
        reason=reason,
    )
    record(
        actor=actor,
        channel=channel,
        action="people.signing_delegated",
        object=f"delegation:{row.pk}",
        after={"post": post, "on_behalf_of": on_behalf_of, "documents": list(documents)},
        reason=reason,
    )
    return row.pk


@transaction.atomic
def end_signing_delegation(
    *,
    delegation: int,
    ends_at: datetime | None = None,
    reason: str = "",
    viewer: Viewer | None = None,
    actor: str = "system",
) -> None:
    """End a delegation at ``ends_at`` (now when not given). Raises ``PeriodImpossible``, ``NotThere``."""
    actor, channel = periods.by(viewer, actor)
    row = SigningDelegation.objects.select_for_update().get(pk=delegation)
    rules.check_administers(viewer, row.post.unit.institution_id)
    periods.check_not_past(viewer, ends_at)
    periods.close(row, ends_at=ends_at, reason=reason, actor=actor)
    record(
        actor=actor,
        channel=channel,
        action="people.signing_delegation_ended",
        object=f"delegation:{row.pk}",
        reason=reason,
    )


def _locked(post: int) -> Post:
    row = Post.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=post).first()
    if row is None:
        raise NotThere(f"post {post}")
    return row
