# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the CSP's people see: queues, stations, cards on their way, figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count

from divit.kernel import clock, words
from divit.kernel.money import Money
from divit.server.enrolment.models import Application, Card, HeldCertificate, PaperForm, Production, Station
from divit.server.enrolment.portal import lists
from divit.server.enrolment.queries.offices import CSP
from divit.server.people.queries import Viewer
from divit.server.people.rules import beginning_of
from divit.server.ui.errors import NotThere

SHOWN = 100
_STATE = Application.State


@dataclass(frozen=True, slots=True)
class Waiting:
    """An application that waits for somebody of the CSP. ``fee``: what is owed; ``tracking_no``: of its parcel;
    ``reason`` in words.
    """

    uid: str
    number: str
    applicant: str
    institution: str
    reason: str
    since: datetime
    fee: str
    tracking_no: str
    card: str


@dataclass(frozen=True, slots=True)
class Made:
    """One try to make a card."""

    number: str
    applicant: str
    station: str
    card: str
    step: str
    begun_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class StationView:
    """A production station, and how many cards it made."""

    uid: str
    name: str
    added_at: datetime
    seen_at: datetime | None
    ended_at: datetime | None
    made: int


@dataclass(frozen=True, slots=True)
class Received:
    """A form on paper that was taken in."""

    number: str
    applicant: str
    at: datetime


def waiting(*states: str) -> list[Waiting]:
    """The applications in those states, the longest waiting first."""
    rows = Application.objects.filter(state__in=states).select_related("institution")
    found = list(rows.order_by("since", "pk")[:SHOWN])
    cards = dict(Card.objects.filter(application__in=found).order_by("pk").values_list("application_id", "serial"))
    return [_waiting(row, cards.get(row.pk, "")) for row in found]


def fees_due() -> list[Waiting]:
    """The applications whose fee is due, the longest waiting first (R68)."""
    rows = Application.objects.filter(fee_state=Application.Fee.DUE, state=_STATE.QUEUED)
    return [_waiting(row, "") for row in rows.select_related("institution").order_by("since", "pk")[:SHOWN]]


def one(uid: UUID, *states: str) -> Waiting:
    """One of them. Raises ``NotThere`` for one that is not in these states."""
    row = Application.objects.filter(uid=uid, state__in=states).select_related("institution").first()
    if row is None:
        raise NotThere(f"application {uid}")
    serial = Card.objects.filter(application=row).order_by("-pk").values_list("serial", flat=True).first()
    return _waiting(row, serial or "")


def count(*states: str) -> int:
    """How many applications are in those states."""
    return Application.objects.filter(state__in=states).count()


def fee_count() -> int:
    """How many fees are due."""
    return Application.objects.filter(fee_state=Application.Fee.DUE, state=_STATE.QUEUED).count()


def received(uid: str) -> Received | None:
    """The form on paper of that application, just taken in."""
    rows = PaperForm.objects.filter(application__uid=uid, received_at__isnull=False).select_related("application")
    row = rows.order_by("-received_at").first()
    if row is None or row.received_at is None:
        return None
    return Received(row.application.number, _name(row.application), row.received_at)


def tries(*, under_way: bool) -> list[Made]:
    """Productions that are under way, or the newest that have ended."""
    rows = Production.objects.filter(ended_at__isnull=under_way).select_related("application", "station", "card")
    return [
        Made(
            number=row.application.number,
            applicant=_name(row.application),
            station=row.station.name,
            card=row.card.serial,
            step=row.step,
            begun_at=row.begun_at,
            ends_at=row.ends_at,
            ended_at=row.ended_at,
            why=row.why,
        )
        for row in rows.order_by("begun_at" if under_way else "-ended_at")[:20]
    ]


def stations() -> list[StationView]:
    """All stations; those that make cards first."""
    made = dict(
        Production.objects.filter(step=Production.Step.PRODUCED)
        .order_by()
        .values_list("station_id")
        .annotate(count=Count("pk"))
    )
    rows = sorted(Station.objects.all(), key=lambda row: (row.ended_at is not None, row.name))
    return [
        StationView(str(row.uid), row.name, row.added_at, row.seen_at, row.ended_at, made.get(row.pk, 0))
        for row in rows
    ]


def station(uid: UUID) -> StationView:
    """A station that makes cards. Raises ``NotThere``."""
    found = next((row for row in stations() if row.uid == str(uid) and row.ended_at is None), None)
    if found is None:
        raise NotThere(f"station {uid}")
    return found


def made_a_day(days: int) -> list[tuple[date, int]]:
    """How many cards were made on each of the last days; today is the last."""
    today = clock.local(clock.now()).date()
    begin = today - timedelta(days=days - 1)
    counts = {begin + timedelta(days=number): 0 for number in range(days)}
    rows = Production.objects.filter(ended_at__gte=beginning_of(begin), step=Production.Step.PRODUCED)
    for at in rows.values_list("ended_at", flat=True).iterator():
        if at is not None:
            counts[clock.local(at).date()] += 1
    return list(counts.items())


def certificates_by_state(viewer: Viewer) -> Mapping[str, int]:
    """How many certificates of holders are in each state, for the CSP's people."""
    if not viewer.roles & CSP:
        return {}
    rows = HeldCertificate.objects.exclude(state__in=("prepared", "burnt")).order_by().values_list("state")
    return dict(rows.annotate(count=Count("pk")))


def _waiting(row: Application, card: str) -> Waiting:
    owed = row.fee_state == Application.Fee.DUE
    return Waiting(
        uid=str(row.uid),
        number=row.number,
        applicant=_name(row),
        institution=row.institution.name,
        reason=lists.label("reason", row.reason),
        since=row.since,
        fee=words.money(Money(row.fee_amount, row.fee_currency)) if owed else "",
        tracking_no=row.tracking_no,
        card=card,
    )


def _name(row: Application) -> str:
    return f"{row.given_name} {row.surname}"
