# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads of signing for pages: one's own sessions and how they stand. Other people's look as if they weren't there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from divit.kernel import clock, words
from divit.server.people.queries import Viewer
from divit.server.signing import rules
from divit.server.signing.errors import SessionNotFound
from divit.server.signing.models import SigningItem, SigningSession


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in a list."""

    id: str
    purpose: str
    state: str
    created_at: datetime
    items: int
    completed: int


@dataclass(frozen=True, slots=True)
class ItemView:
    """How one document of a session stands.

    ``error`` (code, message, retry, trace) tells why it failed or what it waits for; ``next_try_at`` when it is tried
    again by itself.
    """

    id: str
    ref: str
    title: str
    state: str
    error: dict[str, str] | None
    next_try_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionView:
    """How a session stands. ``signer`` is the program that claimed it."""

    id: str
    state: str
    purpose: str
    signer: str
    claimed_at: datetime | None
    claim_until: datetime
    items: tuple[ItemView, ...]

    @property
    def claimed(self) -> bool:
        """Whether a signer has taken it."""
        return self.claimed_at is not None

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in rules.ENDED

    @property
    def counts(self) -> dict[str, int]:
        """How many documents are in each state that occurs."""
        return dict(Counter(item.state for item in self.items))


def sessions_of(viewer: Viewer, *, limit: int = 50) -> list[SessionLine]:
    """The viewer's own sessions, newest first."""
    now = clock.now()
    rows = (
        SigningSession.objects.filter(person_id=viewer.person_id)
        .defer("request", "certificate")
        .annotate(n=Count("items"), n_completed=Count("items", filter=Q(items__state="completed")))
        .order_by("-created_at")[:limit]
    )
    return [
        SessionLine(row.uuid, row.purpose, rules.shown_state(row, now), row.created_at, row.n, row.n_completed)
        for row in rows
    ]


def session(viewer: Viewer, session: str, *, lang: str = "") -> SessionView:
    """How the viewer's own session stands now; errors in ``lang`` (the language in use when empty).

    Raises ``SessionNotFound``.
    """
    row = (
        SigningSession.objects.filter(uuid=session, person_id=viewer.person_id).defer("request", "certificate").first()
    )
    if row is None:
        raise SessionNotFound
    items = row.items.order_by("position").only("item_id", "ref", "title", "state", "error", "next_try_at")
    return SessionView(
        id=row.uuid,
        state=rules.shown_state(row, clock.now()),
        purpose=row.purpose,
        signer=row.signer_name,
        claimed_at=row.claimed_at,
        claim_until=row.claim_until,
        items=tuple(_item(item, lang or words.lang()) for item in items),
    )


def signed_steps(purpose: str, refs: Sequence[str]) -> frozenset[str]:
    """Those of an owner's steps that carry a signature already, completed or not: nobody is asked for them again."""
    rows = SigningItem.objects.filter(purpose=purpose, ref__in=refs, state__in=rules.SIGNED)
    return frozenset(rows.values_list("ref", flat=True))


def _item(row: SigningItem, lang: str) -> ItemView:
    error = None if row.error is None else rules.shown_failure(row.error, lang)
    return ItemView(row.item_id, row.ref, row.title, row.state, error, row.next_try_at)
