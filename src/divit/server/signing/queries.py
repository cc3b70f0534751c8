# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads of signing for pages: one's own sessions and how they stand. Other people's look as if they weren't there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

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
class CardStanding:
    """What is known of the card of a card session: ``outcome`` is yes, no, or empty while nobody can tell; ``tries``
    are a number or a word (several, few, last, locked, unknown).
    """

    outcome: str
    tries: int | str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a session stands as a whole. ``signer`` is the program that claimed it, ``documents`` how many were asked
    for, ``counts`` how many of those that were made ready, or left out, are in each state that occurs.
    """

    id: str
    state: str
    purpose: str
    signer: str
    claimed_at: datetime | None
    claim_until: datetime
    released: bool
    documents: int
    counts: dict[str, int]
    card: CardStanding | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in rules.ENDED

    @property
    def waits_for_signer(self) -> bool:
        """Whether a signer may take it now: it is new, or its person has said that another one may."""
        return self.state == "created" or (self.released and not self.ended and self.state not in rules.SIGNED_OFF)


def sessions_of(viewer: Viewer, *, limit: int = 50) -> list[SessionLine]:
    """The viewer's own sessions, newest first."""
    now = clock.now()
    rows = (
        SigningSession.objects.filter(person_id=viewer.person_id)
        .defer("request", "asked", "certificate")
        .annotate(n=Count("items"), n_completed=Count("items", filter=Q(items__state="completed")))
        .order_by("-created_at")[:limit]
    )
    return [
        SessionLine(row.uuid, row.purpose, rules.shown_state(row, now), row.created_at, row.n, row.n_completed)
        for row in rows
    ]


def standing(viewer: Viewer, session: str) -> Standing:
    """How the viewer's own session stands now; two questions however large it is. Raises ``SessionNotFound``."""
    return _standing(_own(viewer, session))


def standing_without_person(session: str) -> Standing:
    """How a session without documents stands, for its owner, who knows who may ask. Raises ``SessionNotFound``."""
    row = _light(SigningSession.objects.filter(uuid=session, purpose__in=rules.WITHOUT_DOCUMENTS)).first()
    if row is None:
        raise SessionNotFound
    return _standing(row)


def _standing(row: SigningSession) -> Standing:
    counted = row.items.order_by().values_list("state").annotate(n=Count("pk"))
    return Standing(
        id=row.uuid,
        state=rules.shown_state(row, clock.now()),
        purpose=row.purpose,
        signer=row.signer_name,
        claimed_at=row.claimed_at,
        claim_until=row.claim_until,
        released=row.released,
        documents=row.documents,
        counts=dict(counted),
        card=_card(row),
    )


def _card(row: SigningSession) -> CardStanding | None:
    told = row.card
    if told is None:
        return None
    return CardStanding(told["outcome"], told["left"] if told["outcome"] else told["tries"])


def items(
    viewer: Viewer,
    session: str,
    *,
    failed: bool | None = None,
    start: int = 0,
    count: int | None = None,
    lang: str = "",
) -> list[ItemView]:
    """The documents of the viewer's own session in their order; errors in ``lang`` (the language in use when empty).

    ``failed`` picks those that failed, or all others; ``start`` and ``count`` a part of them. Raises
    ``SessionNotFound``.
    """
    rows = _own(viewer, session).items.order_by("position")
    if failed is not None:
        rows = rows.filter(state="failed") if failed else rows.exclude(state="failed")
    # The session too: a row that comes from it is asked for it again where it is left out.
    picked = rows.only("session", "item_id", "ref", "title", "state", "error", "next_try_at")
    return [_item(row, lang or words.lang()) for row in picked[start : None if count is None else start + count]]


def _own(viewer: Viewer, session: str) -> SigningSession:
    row = _light(SigningSession.objects.filter(uuid=session, person_id=viewer.person_id)).first()
    if row is None:
        raise SessionNotFound
    return row


def _light(rows: QuerySet[SigningSession]) -> QuerySet[SigningSession]:
    """Without what may be large."""
    return rows.defer("request", "asked", "certificate", "chain", "viewed")


def signed_steps(purpose: str, refs: Sequence[str]) -> frozenset[str]:
    """Those of an owner's steps that carry a signature already, completed or not: nobody is asked for them again."""
    rows = SigningItem.objects.filter(purpose=purpose, ref__in=refs, state__in=rules.SIGNED)
    return frozenset(rows.values_list("ref", flat=True))


def _item(row: SigningItem, lang: str) -> ItemView:
    error = None if row.error is None else rules.shown_failure(row.error, lang)
    return ItemView(row.item_id, row.ref, row.title, row.state, error, row.next_try_at)
