# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What waits for somebody of the authority, and what is kept for them: requests, alarms, customers, ceremonies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from divit.kernel import clock, words
from divit.server.authority import queries
from divit.server.authority.models import Alarm, Ceremony, Certificate, Proposal, RevocationList, StampBlock
from divit.server.authority.staff.actors import named
from divit.server.authority.staff.register import STATES, Row, Waiting, row_of, waiting_views
from divit.server.people.rules import beginning_of
from divit.server.ui.errors import NotThere

SHOWN = 100
_LISTS = 20


@dataclass(frozen=True, slots=True)
class AlarmView:
    """An alarm in the reader's language; ``about`` names its object as the log does."""

    uid: str
    about: str
    code: str
    message: str
    at: datetime
    seen_by: str
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class CeremonyView:
    """A ceremony that was performed; ``plan_sha256`` is the hash of its file."""

    uid: str
    at: datetime
    operators: str
    plan_sha256: str
    transcript: str


@dataclass(frozen=True, slots=True)
class ListView:
    """One CRL: whose, which number, what it covers, when, how many entries."""

    authority: str
    number: int
    scope: str
    entries: int
    this_update: datetime
    next_update: datetime


def waiting_for(viewer: Any) -> int:
    """How many requests wait for a second person; for the menu."""
    del viewer
    return Proposal.objects.filter(state=Proposal.State.WAITING).count()


def alarms_not_seen(viewer: Any) -> int:
    """How many alarms nobody has looked at; for the menu."""
    del viewer
    return Alarm.objects.filter(seen_at=None).count()


def proposals(actor: str) -> list[tuple[Waiting, Row]]:
    """The requests that wait, the oldest first, each with its certificate."""
    rows = Proposal.objects.filter(state=Proposal.State.WAITING).select_related("certificate__authority")
    found = list(rows.order_by("asked_at")[:SHOWN])
    return list(zip(waiting_views(found, actor), (row_of(one.certificate) for one in found), strict=True))


def alarms() -> list[AlarmView]:
    """Alarms that nobody has seen first, then the newest of the others."""
    rows = list(Alarm.objects.order_by("seen_at", "-at").filter(seen_at=None)[:SHOWN])
    rows += Alarm.objects.exclude(seen_at=None).order_by("-at")[:SHOWN]
    names = named(one.seen_by for one in rows if one.seen_by)
    return [
        AlarmView(
            uid=str(one.uid),
            about=one.about,
            code=one.code,
            message=one.en if words.lang() == "en" else one.tr,
            at=one.at,
            seen_by=names.get(one.seen_by, ""),
            seen_at=one.seen_at,
        )
        for one in rows
    ]


def lists() -> list[ListView]:
    """The newest CRLs of all authorities."""
    rows = RevocationList.objects.select_related("authority").defer("body").order_by("-id")[:_LISTS]
    return [
        ListView(one.authority.name, one.number, one.scope, one.entries, one.this_update, one.next_update)
        for one in rows
    ]


def counts() -> dict[str, int]:
    """How many certificates are in each state. Those in force are the rest: they alone are many."""
    others = Certificate.objects.exclude(state=Certificate.State.VALID).order_by().values_list("state")
    found = dict(others.annotate(count=Count("pk")))
    rest = Certificate.objects.count() - sum(found.values())
    return {state: rest if state == Certificate.State.VALID else found.get(state, 0) for state in STATES}


def stamped_a_day(days: int) -> list[tuple[date, int]]:
    """How many time-stamps were told of each day, by the day on which their block was taken; today is the last."""
    today = clock.local(clock.now()).date()
    begin = today - timedelta(days=days - 1)
    counts = {begin + timedelta(days=number): 0 for number in range(days)}
    rows = StampBlock.objects.filter(taken_at__gte=beginning_of(begin), stamped__gt=0)
    for taken_at, stamped in rows.values_list("taken_at", "stamped").iterator():
        counts[clock.local(taken_at).date()] += stamped or 0
    return list(counts.items())


def customers() -> tuple[list[queries.CustomerView], Mapping[str, int]]:
    """The customers for time-stamps, and how many numbers processes hold for each at this moment."""
    held = StampBlock.objects.filter(closed_at=None).exclude(customer=None).values_list("customer__name")
    return queries.customers(), dict(held.annotate(size=Sum("size")))


def ceremonies() -> list[CeremonyView]:
    """The ceremonies that were performed, the newest first."""
    rows = Ceremony.objects.order_by("-at")[:SHOWN]
    return [CeremonyView(str(one.uid), one.at, one.operators, one.plan_sha256, one.transcript) for one in rows]


def ceremony(uid: UUID) -> CeremonyView:
    """One of them. Raises ``NotThere``."""
    found = next((one for one in ceremonies() if one.uid == str(uid)), None)
    if found is None:
        raise NotThere(f"ceremony {uid}")
    return found
